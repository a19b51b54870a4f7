using System.Management.Automation;
using System.Numerics;
using System.Text.Json;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// A list is given item by item, as PowerShell 7 does it (5.1 gives it whole). Text that looks like a date stays text, as in 5.1
/// (7 makes a DateTime of it).
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 1024
    };

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    private readonly List<string> lines = [];

    protected override void ProcessRecord() => lines.Add(InputObject);

    protected override void EndProcessing()
    {
        if (lines.Count > 1 && Parse(lines[0], out _) is { } first)
        {
            first.Dispose();
            foreach (var line in lines) Convert(line);
        }
        else if (lines.Count > 0) Convert(string.Join(Environment.NewLine, lines));
    }

    private void Convert(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        using var document = Parse(text, out var problem);
        if (document is null)
        {
            var error = new ArgumentException($"Conversion from JSON failed with error: {problem?.Message}", problem);
            ThrowTerminatingError(new ErrorRecord(error, "System.ArgumentException", ErrorCategory.NotSpecified, null));
            return;
        }
        WriteObject(Value(document.RootElement), enumerateCollection: true);
    }

    private static JsonDocument? Parse(string text, out JsonException? problem)
    {
        try
        {
            problem = null;
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException error)
        {
            problem = error;
            return null;
        }
    }

    private object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null
    };

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole)) return whole;
        var text = element.GetRawText();
        return text.AsSpan().IndexOfAny(".eE") < 0 ? BigInteger.Parse(text) : element.GetDouble();
    }

    private PSObject Object(JsonElement element)
    {
        var item = new PSObject();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Length == 0) throw Refuse(
                "The provided JSON includes a property whose name is an empty string.", "EmptyKeyInJsonString");
            if (item.Properties[member.Name] is { } twin)
            {
                if (twin.Name != member.Name) throw Refuse(
                    $"Cannot convert the JSON string because it contains keys with different casing: '{twin.Name}', '{member.Name}'.",
                    "KeysWithDifferentCasingInJsonString");
                twin.Value = Value(member.Value);
            }
            else item.Properties.Add(new PSNoteProperty(member.Name, Value(member.Value)), preValidated: true);
        }
        return item;
    }

    private PSInvalidOperationException Refuse(string message, string id)
    {
        var error = new PSInvalidOperationException(message);
        ThrowTerminatingError(new ErrorRecord(error, id, ErrorCategory.InvalidOperation, null));
        return error;
    }
}
