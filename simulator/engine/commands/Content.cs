using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>The names -Encoding takes. UTF8 has no byte order mark here, as in PowerShell 7; 5.1 writes one.</summary>
public enum ContentEncoding
{
    Default,
    UTF8,
    UTF8NoBOM,
    UTF8BOM,
    ASCII,
    Unicode,
    BigEndianUnicode,
    UTF32,
    OEM,
    Byte
}

internal static class Encodings
{
    /// <returns>Such as GetContentWriterDirectoryNotFoundError, as the file system provider names them.</returns>
    public static string ErrorId(string operation, Exception error) =>
        operation + error.GetType().Name.Replace("Exception", "Error", StringComparison.Ordinal);

    public static Encoding Of(ContentEncoding name) => name switch
    {
        ContentEncoding.UTF8BOM => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        ContentEncoding.ASCII => Encoding.ASCII,
        ContentEncoding.Unicode => Encoding.Unicode,
        ContentEncoding.BigEndianUnicode => Encoding.BigEndianUnicode,
        ContentEncoding.UTF32 => Encoding.UTF32,
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
    };
}

[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
public sealed class GetContentCommand : PathCmdlet
{
    [Parameter]
    [Alias("First", "Head")]
    public long TotalCount { get; set; } = -1;

    [Parameter]
    [Alias("Last")]
    public int Tail { get; set; } = -1;

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public ContentEncoding Encoding { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override string IdOf(Exception error) => Encodings.ErrorId("GetContentReader", error);

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            if (IsOfAnotherProvider(path)) Read(path);
            else foreach (var file in Files(path, mustExist: true)) Read(path, file);
        }
    }

    private bool IsOfAnotherProvider(string path)
    {
        if (!SessionState.Path.IsPSAbsolute(path, out var drive) || drive is null) return false;
        return SessionState.Drive.GetAll().Any(one =>
            one.Name.Equals(drive, StringComparison.OrdinalIgnoreCase) && one.Provider.Name != "FileSystem");
    }

    /// <summary>A variable, a function or an environment variable.</summary>
    private void Read(string path)
    {
        foreach (var reader in Attempt(path, () => InvokeProvider.Content.GetReader([path], Force, IsLiteral)) ?? [])
        {
            using (reader) foreach (var item in reader.Read(0).Cast<object>()) WriteObject(item);
        }
    }

    private void Read(string path, string file)
    {
        if (Directory.Exists(file))
        {
            Fail(new UnauthorizedAccessException($"Access to the path '{file}' is denied."),
                "GetContentReaderUnauthorizedAccessError", ErrorCategory.PermissionDenied, path);
            return;
        }
        if (Encoding == ContentEncoding.Byte) WriteObject(Attempt(path, () => File.ReadAllBytes(file)), enumerateCollection: !Raw);
        else if (Raw) WriteObject(Attempt(path, () => File.ReadAllText(file, Encodings.Of(Encoding))));
        else ReadLines(path, file);
    }

    private void ReadLines(string path, string file)
    {
        using var reader = Attempt(path, () => new StreamReader(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encodings.Of(Encoding)));
        if (reader is null) return;
        var last = new Queue<string>();
        for (long count = 0; TotalCount < 0 || count < TotalCount; count++)
        {
            if (Attempt(path, reader.ReadLine) is not { } line) break;
            if (Tail < 0)
            {
                WriteObject(line);
                continue;
            }
            last.Enqueue(line);
            if (last.Count > Tail) last.Dequeue();
        }
        foreach (var line in last) WriteObject(line);
    }
}

/// <summary>Collects what the pipeline brings and writes it as lines.</summary>
public abstract class WriteContentCommand : PathCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public override string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object?[]? Value { get; set; }

    [Parameter]
    public ContentEncoding Encoding { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected abstract FileMode Mode { get; }

    protected override string IdOf(Exception error) => Encodings.ErrorId("GetContentWriter", error);

    private readonly Dictionary<string, FileStream> open = [];

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            foreach (var file in Files(path, mustExist: false))
            {
                if (!ShouldProcess(file)) continue;
                var bytes = Bytes();
                Attempt(path, () => Stream(file).Write(bytes));
            }
        }
    }

    protected override void EndProcessing() => Close();

    protected override void StopProcessing() => Close();

    private FileStream Stream(string file)
    {
        if (open.TryGetValue(file, out var stream)) return stream;
        if (Force && File.Exists(file)) File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
        stream = new FileStream(file, Mode, FileAccess.Write, FileShare.Read);
        open.Add(file, stream);
        if (stream.Length == 0) stream.Write(Encodings.Of(Encoding).GetPreamble());
        return stream;
    }

    private void Close()
    {
        foreach (var stream in open.Values) stream.Dispose();
        open.Clear();
    }

    private byte[] Bytes()
    {
        var values = Flat(Value).ToList();
        if (Encoding == ContentEncoding.Byte) return [.. values.Select(value => LanguagePrimitives.ConvertTo<byte>(value))];
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(value);
            if (!NoNewline) text.Append(Environment.NewLine);
        }
        return Encodings.Of(Encoding).GetBytes(text.ToString());
    }

    /// <summary>A list among the values is written item by item.</summary>
    private static IEnumerable<object?> Flat(object?[]? values)
    {
        foreach (var value in values ?? [])
        {
            var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
            if (bare is IEnumerable many and not string and not IDictionary) foreach (var item in many) yield return item;
            else if (value is not null) yield return value;
        }
    }
}

[Cmdlet(VerbsCommon.Set, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class SetContentCommand : WriteContentCommand
{
    protected override FileMode Mode => FileMode.Create;
}

[Cmdlet(VerbsCommon.Add, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class AddContentCommand : WriteContentCommand
{
    protected override FileMode Mode => FileMode.Append;
}

/// <summary>What Get-FileHash gives.</summary>
public sealed class FileHashInfo
{
    public string Algorithm { get; init; } = "";
    public string Hash { get; init; } = "";
    public string? Path { get; init; }
}

[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
[OutputType(typeof(FileHashInfo))]
public sealed class GetFileHashCommand : PathCmdlet
{
    [Parameter(Position = 1)]
    [ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    protected override void ProcessRecord()
    {
        var algorithm = new HashAlgorithmName(Algorithm.ToUpperInvariant());
        foreach (var path in Paths)
        {
            foreach (var file in Files(path, mustExist: true))
            {
                var hash = Attempt(path, () =>
                {
                    using var stream = File.OpenRead(file);
                    return Convert.ToHexString(CryptographicOperations.HashData(algorithm, stream));
                });
                if (hash is not null) WriteObject(new FileHashInfo { Algorithm = algorithm.Name!, Hash = hash, Path = file });
            }
        }
    }
}
