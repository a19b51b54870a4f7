using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsLifecycle.Start, "Sleep", DefaultParameterSetName = "Seconds")]
public sealed class StartSleepCommand : PSCmdlet
{
    /// <summary>Fractions count, as in PowerShell 7; 5.1 rounds them, so shipped scripts use -Milliseconds for those.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Seconds", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0.0, int.MaxValue / 1000.0)]
    public double Seconds { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Milliseconds", ValueFromPipelineByPropertyName = true)]
    [Alias("ms")]
    [ValidateRange(0, int.MaxValue)]
    public int Milliseconds { get; set; }

    private readonly ManualResetEventSlim stopped = new();

    protected override void ProcessRecord() =>
        stopped.Wait(ParameterSetName == "Seconds" ? (int)(Seconds * 1000) : Milliseconds);

    protected override void StopProcessing() => stopped.Set();
}

[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "net")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public DateTime Date { get; set; }

    /// <summary>A .NET format, or FileDate, FileDateTime and their Universal twins.</summary>
    [Parameter]
    public string? Format { get; set; }

    protected override void ProcessRecord()
    {
        var moment = MyInvocation.BoundParameters.ContainsKey(nameof(Date)) ? Date : DateTime.Now;
        if (Format is null) WriteObject(moment);
        else WriteObject(Text(moment, Format));
    }

    private static string Text(DateTime moment, string format) => format.ToLowerInvariant() switch
    {
        "filedate" => moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        "filedateuniversal" => moment.ToUniversalTime().ToString("yyyyMMddZ", CultureInfo.InvariantCulture),
        "filedatetime" => moment.ToString("yyyyMMddTHHmmssffff", CultureInfo.InvariantCulture),
        "filedatetimeuniversal" => moment.ToUniversalTime().ToString("yyyyMMddTHHmmssffffZ", CultureInfo.InvariantCulture),
        _ => moment.ToString(format, CultureInfo.CurrentCulture)
    };
}

[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "RandomNumberParameterSet")]
public sealed class GetRandomCommand : PSCmdlet
{
    /// <summary>The first number that is too large.</summary>
    [Parameter(Position = 0, ParameterSetName = "RandomNumberParameterSet")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    public object? Minimum { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "RandomListItemParameterSet", ValueFromPipeline = true)]
    [AllowNull]
    public object?[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = "RandomListItemParameterSet")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    private readonly List<object?> items = [];

    protected override void ProcessRecord() => items.AddRange(InputObject);

    protected override void EndProcessing()
    {
        if (ParameterSetName == "RandomListItemParameterSet")
        {
            var shuffled = items.ToArray();
            Random.Shared.Shuffle(shuffled);
            foreach (var item in shuffled.Take(Count)) WriteObject(item);
            return;
        }
        var (least, most) = (Number(Minimum, 0), Number(Maximum, int.MaxValue));
        if (least >= most)
        {
            var error = new PSArgumentException($"The Minimum value ({least}) cannot be greater than or equal to the Maximum value ({most}).");
            ThrowTerminatingError(new ErrorRecord(error, "MinGreaterThanOrEqualMax", ErrorCategory.InvalidArgument, null));
        }
        if (IsFraction(Minimum) || IsFraction(Maximum)) WriteObject(least + Random.Shared.NextDouble() * (most - least));
        else Write(Random.Shared.NextInt64((long)least, (long)most));
    }

    /// <summary>An int where it fits, as the original gives it.</summary>
    private void Write(long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue) WriteObject((int)number);
        else WriteObject(number);
    }

    private static double Number(object? value, double otherwise) =>
        value is null ? otherwise : LanguagePrimitives.ConvertTo<double>(value);

    private static bool IsFraction(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) is double or float;
}
