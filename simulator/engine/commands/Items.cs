using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Path")]
public sealed class GetChildItemCommand : EngineCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [""];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Matches names only; a folder that does not match is still searched.</summary>
    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    [Alias("s")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralPath";
        // As the file system of Windows reads it, `*.*` also matches a name without a dot.
        var filter = Filter is null or "*.*" ? null : WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase);
        foreach (var path in literal ? LiteralPath : Path)
        {
            var items = Attempt(path, () => InvokeProvider.ChildItem.Get([path], Recurse, Force, literal));
            foreach (var item in items ?? [])
            {
                var container = item.Properties["PSIsContainer"]?.Value is true;
                if (File && container || Directory && !container) continue;
                if (filter?.IsMatch((string)item.Properties["PSChildName"].Value) == false) continue;
                if (Name) WriteObject(RelativeName(path, item));
                else WriteObject(item);
            }
        }
    }

    private string RelativeName(string path, PSObject item)
    {
        var leaf = (string)item.Properties["PSChildName"].Value;
        if (!Recurse || item.BaseObject is not FileSystemInfo info) return leaf;
        return System.IO.Path.GetRelativePath(SessionState.Path.GetUnresolvedProviderPathFromPSPath(path), info.FullName);
    }
}

[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : PathCmdlet
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths) WriteAll(Attempt(path, () => InvokeProvider.Item.Get([path], Force, IsLiteral)));
    }
}

[Cmdlet(VerbsCommon.New, "Item", SupportsShouldProcess = true)]
public sealed class NewItemCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [""];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    public string? ItemType { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Path)) && string.IsNullOrEmpty(Name))
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("Path or Name is needed."), "Argument", ErrorCategory.InvalidArgument, null));
        }
        var (type, value) = Link();
        foreach (var path in Path)
        {
            if (!ShouldProcess(path)) continue;
            WriteAll(Attempt(path, () => InvokeProvider.Item.New([path], Name, type, value, Force)));
        }
    }

    /// <summary>
    /// A link's target may be on a drive of this session, which the kernel knows nothing of. Only Windows has junctions;
    /// elsewhere a symbolic link stands in.
    /// </summary>
    private (string? Type, object? Value) Link()
    {
        var junction = string.Equals(ItemType, "Junction", StringComparison.OrdinalIgnoreCase);
        var link = junction || string.Equals(ItemType, "SymbolicLink", StringComparison.OrdinalIgnoreCase);
        if (!link) return (ItemType, Value);
        var target = LanguagePrimitives.ConvertTo<string>(Value);
        if (SessionState.Path.IsPSAbsolute(target, out _)) target = SessionState.Path.GetUnresolvedProviderPathFromPSPath(target);
        return (junction && !OperatingSystem.IsWindows() ? "SymbolicLink" : ItemType, target);
    }
}

[Cmdlet(VerbsCommon.Remove, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class RemoveItemCommand : PathCmdlet
{
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            foreach (var item in Existing(path))
            {
                if (!ShouldProcess(item.Path)) continue;
                if (!Recurse && IsFullFolder(item))
                {
                    // pwsh asks here, and nobody would answer.
                    Fail(new PSInvalidOperationException(
                        $"The item at {item.Path} has children and the Recurse parameter was not specified."),
                        "InvalidOperation", ErrorCategory.InvalidOperation, item.Path);
                    continue;
                }
                Attempt(item.Path, () => InvokeProvider.Item.Remove([item.Path], Recurse, Force, literalPath: true));
            }
        }
    }

    private static bool IsFullFolder(PathInfo item)
    {
        if (item.Provider.Name != "FileSystem") return false;
        var folder = new DirectoryInfo(item.ProviderPath);
        return folder.Exists && folder.LinkTarget is null && folder.EnumerateFileSystemInfos().Any();
    }
}

[Cmdlet(VerbsCommon.Copy, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class CopyItemCommand : PathCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = "";

    [Parameter]
    public SwitchParameter Container { get; set; } = true;

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        var containers = Container ? CopyContainers.CopyTargetContainer : CopyContainers.CopyChildrenOfTargetContainer;
        foreach (var path in Paths)
        {
            if (!ShouldProcess(path)) continue;
            var copied = Attempt(path, () => InvokeProvider.Item.Copy([path], Destination, Recurse, containers, Force, IsLiteral));
            if (PassThru) WriteAll(copied);
        }
    }
}

[Cmdlet(VerbsCommon.Move, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class MoveItemCommand : PathCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            if (!ShouldProcess(path)) continue;
            var moved = Attempt(path, () => InvokeProvider.Item.Move([path], Destination, Force, IsLiteral));
            if (PassThru) WriteAll(moved);
        }
    }
}

[Cmdlet(VerbsCommon.Rename, "Item", DefaultParameterSetName = "ByPath", SupportsShouldProcess = true)]
public sealed class RenameItemCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ByPath", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string LiteralPath { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string NewName { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        var path = ParameterSetName == "ByLiteralPath" ? WildcardPattern.Escape(LiteralPath) : Path;
        if (!ShouldProcess(path)) return;
        var renamed = Attempt(path, () => InvokeProvider.Item.Rename(path, NewName, Force));
        if (PassThru) WriteAll(renamed);
    }
}
