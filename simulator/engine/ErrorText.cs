using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace MaasWindowsImage.Engine;

/// <summary>Error records as text that names the place: <c>script.ps1:12:5: message</c>.</summary>
internal static partial class ErrorText
{
    public static string OneLine(ErrorRecord record) => Place(record) + record;

    /// <summary>The error that ended the script, with every call that led to it.</summary>
    public static string Full(Exception error)
    {
        if (error is ParseException { Errors: { } problems }) return string.Join(Environment.NewLine, problems.Select(Text));
        var record = ((IContainsErrorRecord)error).ErrorRecord;
        var text = new StringBuilder(OneLine(record));
        if (!string.IsNullOrEmpty(record.ScriptStackTrace))
            foreach (var line in record.ScriptStackTrace.Split('\n')) text.AppendLine().Append("    ").Append(line.Trim());
        return text.ToString();
    }

    private static string Place(ErrorRecord record)
    {
        var at = record.InvocationInfo;
        if (!string.IsNullOrEmpty(at?.ScriptName)) return $"{at.ScriptName}:{at.ScriptLineNumber}:{at.OffsetInLine}: ";
        // Write-Error reports its caller, which at the top of a script is nobody; the stack still knows the line.
        var frame = StackFrame().Match(record.ScriptStackTrace ?? "");
        return frame.Success ? $"{frame.Groups["file"]}:{frame.Groups["line"]}: " : "";
    }

    [GeneratedRegex(@"^at [^,]*, (?<file>[^<\r\n].*): line (?<line>\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex StackFrame();

    private static string Text(ParseError problem)
    {
        var at = problem.Extent;
        return $"{at.File}:{at.StartLineNumber}:{at.StartColumnNumber}: {problem.Message}";
    }
}
