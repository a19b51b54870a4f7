using System.Management.Automation.Runspaces;

namespace MaasWindowsImage.Engine;

/// <summary>The command line, read as pwsh reads its own.</summary>
internal sealed record Arguments(string? File, string? Command, IReadOnlyList<CommandParameter> Parameters)
{
    /// <summary>Usage error, as in sysexits.h; pwsh uses the same.</summary>
    public const int UsageExitCode = 64;

    /// <returns>What to run, or null with the reason in <paramref name="problem"/>.</returns>
    public static Arguments? Parse(string[] args, out string problem)
    {
        problem = "";
        for (var at = 0; at < args.Length; at++)
        {
            var rest = args[(at + 1)..];
            switch (args[at].ToLowerInvariant())
            {
                case "-noprofile" or "-noninteractive" or "-nologo":
                    break;
                case "-executionpolicy":
                    at++;
                    break;
                case "-file" when rest.Length > 0:
                    return new Arguments(rest[0], null, ScriptParameters(rest[1..]));
                case "-command" when rest.Length > 0:
                    return new Arguments(null, string.Join(' ', rest), []);
                default:
                    problem = $"unknown or incomplete argument {args[at]}";
                    return null;
            }
        }
        problem = "nothing to run: give -File <script.ps1> or -Command <text>";
        return null;
    }

    /// <summary>
    /// Turns what follows the script's path into parameters: <c>-Name value</c>, <c>-Switch</c>, <c>-Switch:$false</c>, and
    /// plain values by position.
    /// </summary>
    private static List<CommandParameter> ScriptParameters(string[] args)
    {
        var parameters = new List<CommandParameter>();
        foreach (var arg in args)
        {
            var colon = arg.IndexOf(':');
            if (arg.Length < 2 || arg[0] != '-') parameters.Add(new CommandParameter(null, arg));
            // A name with its dash and no value: the binder looks whether a value follows.
            else if (colon < 0 || colon == arg.Length - 1) parameters.Add(new CommandParameter(arg.TrimEnd(':')));
            else parameters.Add(new CommandParameter(arg[..colon], Value(arg[(colon + 1)..])));
        }
        return parameters;
    }

    private static object Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" or "true" => true,
        "$false" or "false" => false,
        _ => text
    };
}
