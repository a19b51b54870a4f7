using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Levels below the top one that are written as they are; what lies deeper becomes a string.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    private readonly List<object?> inputs = [];

    protected override void ProcessRecord() => inputs.Add(InputObject);

    protected override void EndProcessing()
    {
        if (inputs.Count == 0) return;
        var writer = new JsonText(Depth, Compress);
        writer.Write(inputs.Count == 1 ? inputs[0] : inputs, 0);
        if (writer.Truncated) WriteWarning($"Resulting JSON is truncated as serialization has exceeded the set depth of {Depth}.");
        WriteObject(writer.ToString());
    }
}

/// <summary>JSON as PowerShell 7 writes it, ETS members included.</summary>
internal sealed class JsonText(int depth, bool compress)
{
    private readonly StringBuilder text = new();

    /// <summary>Something lay too deep and became a string.</summary>
    public bool Truncated { get; private set; }

    public override string ToString() => text.ToString();

    public void Write(object? value, int level)
    {
        var wrapped = value as PSObject;
        var bare = wrapped is null ? value : wrapped.BaseObject;
        if (WriteScalar(bare)) return;
        if (level > depth)
        {
            Truncated = true;
            Text(Flattened(value!, bare!));
            return;
        }
        switch (bare)
        {
            case IDictionary map:
                Block('{', '}', Entries(map, wrapped), level, Pair);
                break;
            case IEnumerable list:
                Block('[', ']', list.Cast<object?>(), level, Write);
                break;
            default:
                Block('{', '}', Members(PSObject.AsPSObject(value!)), level, Pair);
                break;
        }
    }

    private bool WriteScalar(object? bare)
    {
        switch (bare)
        {
            case null or DBNull:
                text.Append("null");
                return true;
            case string or char or Guid or Uri:
                Text(bare is Uri uri ? uri.OriginalString : bare.ToString()!);
                return true;
            case bool truth:
                text.Append(truth ? "true" : "false");
                return true;
            case Enum:
                text.Append(Convert.ToDecimal(bare, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
                return true;
            case double or float:
                Fraction(Convert.ToDouble(bare, CultureInfo.InvariantCulture), (IFormattable)bare);
                return true;
            case decimal number:
                var written = number.ToString(CultureInfo.InvariantCulture);
                text.Append(written.Contains('.') ? written : written + ".0");
                return true;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                text.Append(((IFormattable)bare).ToString(null, CultureInfo.InvariantCulture));
                return true;
            case DateTime or DateTimeOffset:
                Text(Moment(bare));
                return true;
            default:
                return false;
        }
    }

    private void Fraction(double number, IFormattable source)
    {
        var written = source.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) Text(written);
        else text.Append(written.AsSpan().IndexOfAny(".E") >= 0 ? written : written + ".0");
    }

    /// <summary>ISO 8601 without needless zeros: <c>2026-01-02T03:04:05Z</c>.</summary>
    private static string Moment(object bare)
    {
        const string pattern = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";
        return ((IFormattable)bare).ToString(pattern, CultureInfo.InvariantCulture);
    }

    private static string Flattened(object value, object bare)
    {
        // An object made of notes only has no text of its own.
        return bare is PSCustomObject ? PSObject.AsPSObject(value).ToString() : LanguagePrimitives.ConvertTo<string>(bare);
    }

    private void Pair(KeyValuePair<string, object?> pair, int level)
    {
        Text(pair.Key);
        text.Append(compress ? ":" : ": ");
        Write(pair.Value, level);
    }

    private void Block<T>(char open, char close, IEnumerable<T> items, int level, Action<T, int> writeItem)
    {
        text.Append(open);
        var empty = true;
        foreach (var item in items)
        {
            if (!empty) text.Append(',');
            empty = false;
            Line(level + 1);
            writeItem(item, level + 1);
        }
        if (!empty) Line(level);
        text.Append(close);
    }

    private void Line(int level)
    {
        if (!compress) text.Append(Environment.NewLine).Append(' ', level * 2);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary map, PSObject? wrapped)
    {
        foreach (DictionaryEntry entry in map) yield return new(entry.Key.ToString()!, entry.Value);
        foreach (var member in wrapped?.Properties ?? Enumerable.Empty<PSPropertyInfo>())
            if (member is PSNoteProperty && !map.Contains(member.Name)) yield return new(member.Name, ValueOf(member));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(PSObject item) =>
        item.Properties.Where(member => member.IsGettable).Select(member => new KeyValuePair<string, object?>(member.Name, ValueOf(member)));

    /// <summary>A property that throws is null, as in pwsh.</summary>
    private static object? ValueOf(PSPropertyInfo member)
    {
        try
        {
            return member.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private void Text(string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            switch (letter)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '\u0085' or '\u2028' or '\u2029': text.Append($"\\u{(int)letter:x4}"); break;
                default: text.Append(letter); break;
            }
        }
        text.Append('"');
    }
}
