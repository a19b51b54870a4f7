// Cmdlets keep the namespace and class names of their originals, because the ids of their errors end in them
// (`PathNotFound,Microsoft.PowerShell.Commands.GetChildItemCommand`) and scripts compare those.
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What the engine's cmdlets share: turning exceptions into non-terminating errors.</summary>
public abstract class EngineCmdlet : PSCmdlet
{
    /// <summary>
    /// Runs one provider call. Nothing may be written inside: an error of a command further down the pipeline must pass.
    /// </summary>
    /// <returns>What it gave, or the default after an error was reported.</returns>
    protected T? Attempt<T>(object? target, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (Exception error) when (error is IContainsErrorRecord)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
        }
        catch (Exception error) when (Category(error) is { } category)
        {
            WriteError(new ErrorRecord(error, IdOf(error), category, target));
        }
        return default;
    }

    /// <summary>The id of an error that brings none of its own.</summary>
    protected virtual string IdOf(Exception error) => error.GetType().Name;

    protected bool Attempt(object? target, Action body) => Attempt(target, () => { body(); return true; });

    protected void Fail(Exception error, string id, ErrorCategory category, object? target) =>
        WriteError(new ErrorRecord(error, id, category, target));

    protected void WriteAll(Collection<PSObject>? items)
    {
        foreach (var item in items ?? []) WriteObject(item);
    }

    private static ErrorCategory? Category(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => ErrorCategory.ObjectNotFound,
        UnauthorizedAccessException => ErrorCategory.PermissionDenied,
        IOException => ErrorCategory.WriteError,
        ArgumentException or FormatException or NotSupportedException => ErrorCategory.InvalidArgument,
        InvalidOperationException => ErrorCategory.InvalidOperation,
        _ => null
    };
}

/// <summary>A cmdlet that takes <c>-Path</c> with wildcards or <c>-LiteralPath</c> without, from the pipeline too.</summary>
public abstract class PathCmdlet : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public virtual string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    protected bool IsLiteral => ParameterSetName == "LiteralPath";

    protected string[] Paths => IsLiteral ? LiteralPath : Path;

    /// <summary>
    /// The existing items a path stands for. A wildcard that matches nothing gives none; anything else that does not exist is
    /// reported.
    /// </summary>
    protected IEnumerable<PathInfo> Existing(string path)
    {
        var pattern = IsLiteral ? WildcardPattern.Escape(path) : path;
        var found = Attempt(path, () => SessionState.Path.GetResolvedPSPathFromPSPath(pattern));
        if (found is { Count: 0 } && IsLiteral) Missing(path);
        return found ?? [];
    }

    /// <summary>The real files a path stands for; one that need not exist yet stands for itself.</summary>
    protected IEnumerable<string> Files(string path, bool mustExist)
    {
        if (!IsLiteral && WildcardPattern.ContainsWildcardCharacters(path)) return Existing(path).Select(item => item.ProviderPath);
        var file = Attempt(path, () =>
        {
            var real = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem") throw new PSNotSupportedException($"{path} is not a path of the file system.");
            return real;
        });
        if (file is null) return [];
        if (!mustExist || File.Exists(file) || Directory.Exists(file)) return [file];
        Missing(path);
        return [];
    }

    private void Missing(string path) => Fail(
        new ItemNotFoundException($"Cannot find path '{path}' because it does not exist."),
        "PathNotFound", ErrorCategory.ObjectNotFound, path);
}
