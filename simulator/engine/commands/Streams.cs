using System.Collections;
using System.Management.Automation;
using System.Text;
using MaasWindowsImage.Engine;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommunications.Write, "Output")]
public sealed class WriteOutputCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null) WriteObject(null);
        else if (NoEnumerate && InputObject.Length != 1) WriteObject(InputObject, enumerateCollection: false);
        else foreach (var item in InputObject) WriteObject(item, enumerateCollection: !NoEnumerate);
    }
}

[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = "NoException")]
public sealed class WriteErrorCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ParameterSetName = "WithException")]
    public Exception? Exception { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NoException", ValueFromPipeline = true)]
    [Parameter(ParameterSetName = "WithException")]
    [Alias("Msg")]
    [AllowNull]
    [AllowEmptyString]
    public string? Message { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ErrorRecord")]
    public ErrorRecord? ErrorRecord { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public ErrorCategory Category { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public string? ErrorId { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public object? TargetObject { get; set; }

    protected override void ProcessRecord()
    {
        var record = ErrorRecord is null ? Made() : new ErrorRecord(ErrorRecord, null);
        if (GetVariableValue("MyInvocation") is InvocationInfo caller) Internals.ReportAs(record, caller);
        WriteError(record);
    }

    private ErrorRecord Made()
    {
        var error = Exception ?? new WriteErrorException(Message ?? "");
        var record = new ErrorRecord(error, string.IsNullOrEmpty(ErrorId) ? error.GetType().FullName : ErrorId, Category, TargetObject);
        if (Exception is not null && !string.IsNullOrEmpty(Message)) record.ErrorDetails = new ErrorDetails(Message);
        return record;
    }
}

/// <summary>The exception of an error that has only a message.</summary>
public sealed class WriteErrorException(string message) : SystemException(message);

[Cmdlet(VerbsCommunications.Write, "Warning")]
public sealed class WriteWarningCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Msg")]
    [AllowNull]
    [AllowEmptyString]
    public string? Message { get; set; }

    protected override void ProcessRecord() => WriteWarning(Message ?? "");
}

[Cmdlet(VerbsCommunications.Write, "Verbose")]
public sealed class WriteVerboseCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Msg")]
    [AllowNull]
    [AllowEmptyString]
    public string? Message { get; set; }

    protected override void ProcessRecord() => WriteVerbose(Message ?? "");
}

[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    [Parameter]
    public ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    protected override void ProcessRecord() => WriteInformation(
        new HostInformationMessage { Message = Text(Object), NoNewLine = NoNewline },
        ["PSHOST"]);

    private string Text(object? value)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare is IEnumerable many and not string
            ? string.Join(Separator.ToString(), many.Cast<object?>().Select(Text))
            : value?.ToString() ?? "";
    }
}

/// <summary>
/// Every object as the text of its ToString(): the engine has no format data, and scripts of this project format nothing.
/// </summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; } = int.MaxValue;

    private readonly StringBuilder text = new();

    protected override void ProcessRecord()
    {
        foreach (var line in (InputObject?.ToString() ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            var cut = line.Length > Width ? line[..Width] : line;
            if (Stream) WriteObject(cut);
            else text.AppendLine(cut);
        }
    }

    protected override void EndProcessing()
    {
        if (!Stream) WriteObject(text.ToString());
    }
}
