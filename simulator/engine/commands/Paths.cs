using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Test-Path asks for.</summary>
public enum TestPathType
{
    Any,
    Container,
    Leaf
}

[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : PathCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public override string[] Path { get; set; } = [];

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths) WriteObject(Attempt(path, () => IsThere(path)));
    }

    private bool IsThere(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) return false;
        try
        {
            if (!InvokeProvider.Item.Exists(path, force: true, IsLiteral)) return false;
            if (PathType == TestPathType.Any) return true;
            var container = InvokeProvider.Item.IsContainer(IsLiteral ? WildcardPattern.Escape(path) : path);
            return container == (PathType == TestPathType.Container);
        }
        catch (Exception error) when (error is System.Management.Automation.DriveNotFoundException or ItemNotFoundException)
        {
            return false;
        }
    }
}

[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string ChildPath { get; set; } = "";

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            if (Attempt(path, () => SessionState.Path.Combine(path, ChildPath)) is { } joined) WriteObject(joined);
    }
}

[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string))]
public sealed class SplitPathCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ParentSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "LeafSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "QualifierSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NoQualifierSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPathSet", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafSet")]
    public SwitchParameter Leaf { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "QualifierSet")]
    public SwitchParameter Qualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "NoQualifierSet")]
    public SwitchParameter NoQualifier { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == "LiteralPathSet" ? LiteralPath : Path)
            if (Attempt(path, () => Part(path)) is { } part) WriteObject(part);
    }

    protected override string IdOf(Exception error) => error is FormatException ? "ParsePathFormatError" : base.IdOf(error);

    private string Part(string path)
    {
        if (Leaf) return SessionState.Path.ParseChildName(path);
        if (!Qualifier && !NoQualifier) return SessionState.Path.ParseParent(path, "");
        // `C:` and `FileSystem::` are qualifiers; both end with their last colon.
        var provider = path.IndexOf("::", StringComparison.Ordinal);
        var end = provider >= 0 ? provider + 2 : path.IndexOf(':') + 1;
        if (NoQualifier) return path[end..];
        return end > 0
            ? path[..end]
            : throw new FormatException($"Cannot parse path because path '{path}' does not have a qualifier specified.");
    }
}

[Cmdlet(VerbsDiagnostic.Resolve, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
public sealed class ResolvePathCommand : PathCmdlet
{
    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
            foreach (var item in Existing(path)) WriteObject(item);
    }
}

[Cmdlet(VerbsCommon.New, "PSDrive", SupportsShouldProcess = true)]
[OutputType(typeof(PSDriveInfo))]
public sealed class NewPSDriveCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string PSProvider { get; set; } = "";

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Root { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Description { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Scope { get; set; } = "Local";

    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Name)) return;
        var drive = Attempt(Name, () =>
        {
            var provider = SessionState.Provider.GetOne(PSProvider);
            return SessionState.Drive.New(new PSDriveInfo(Name, provider, Root, Description, PSCredential.Empty), Scope);
        });
        if (drive is not null) WriteObject(drive);
    }
}

[Cmdlet(VerbsCommon.Get, "PSDrive")]
[OutputType(typeof(PSDriveInfo))]
public sealed class GetPSDriveCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] PSProvider { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Scope { get; set; }

    protected override void ProcessRecord()
    {
        var drives = (Scope is null ? SessionState.Drive.GetAll() : SessionState.Drive.GetAllAtScope(Scope))
            .Where(drive => PSProvider.Length == 0 || PSProvider.Any(provider => Matches(provider, drive.Provider.Name)))
            .OrderBy(drive => drive.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        foreach (var name in Name)
        {
            var found = drives.FindAll(drive => Matches(name, drive.Name));
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                Fail(new System.Management.Automation.DriveNotFoundException(
                    $"Cannot find drive. A drive with the name '{name}' does not exist."),
                    "GetDriveNoMatchingDrive", ErrorCategory.ObjectNotFound, name);
            }
            foreach (var drive in found) WriteObject(drive);
        }
    }

    private static bool Matches(string pattern, string name) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
