using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace MaasWindowsImage.Engine;

/// <summary>
/// The few members of System.Management.Automation that pwsh's own host and cmdlets use and that are not public. The package's
/// version is pinned, and the engine's tests go through every one of them.
/// </summary>
internal static class Internals
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Makes <c>exit 7</c> of the next script end the process with 7 instead of only setting $LASTEXITCODE.</summary>
    public static void RethrowExit(Runspace runspace)
    {
        var context = Get(runspace, "ExecutionContext");
        Property(context, "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    /// <summary>Ends the commands before this one in the pipeline, as <c>Select-Object -First</c> does.</summary>
    public static Exception StopUpstream(Cmdlet cmdlet)
    {
        var type = typeof(PSObject).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", true)!;
        return (Exception)Activator.CreateInstance(type, Instance, null, [cmdlet], null)!;
    }

    /// <summary>A refusal that only tells the binder to try another parameter for a value given by position.</summary>
    public static Exception NotThisParameter(string message) =>
        (Exception)Activator.CreateInstance(typeof(ValidationMetadataException), Instance, null, [message, true], null)!;

    /// <summary>The error shows the line that called <c>Write-Error</c>'s caller, and its id carries the caller's name.</summary>
    public static void ReportAs(ErrorRecord record, InvocationInfo caller)
    {
        record.GetType().GetMethod("SetInvocationInfo", Instance)!.Invoke(record, [caller]);
        Property(record, "PreserveInvocationInfoOnce").SetValue(record, true);
    }

    public static PSVariable? GetVariable(SessionState state, string name, string scope) =>
        (PSVariable?)Call(Get(state, "Internal"), "GetVariableAtScope", name, scope);

    public static void SetVariable(SessionState state, PSVariable variable, string? scope, bool force)
    {
        var session = Get(state, "Internal");
        if (scope is null) Call(session, "SetVariable", variable, force, CommandOrigin.Internal);
        else Call(session, "SetVariableAtScope", variable, scope, force, CommandOrigin.Internal);
    }

    /// <summary>Every variable seen from the scope, by name.</summary>
    public static System.Collections.IDictionary Variables(SessionState state, string? scope) =>
        (System.Collections.IDictionary)(scope is null
            ? Call(Get(state, "Internal"), "GetVariableTable")
            : Call(Get(state, "Internal"), "GetVariableTableAtScope", scope))!;

    public static AliasInfo SetAlias(SessionState state, PSCmdlet cmdlet, string name, string value, string? scope, bool force)
    {
        var session = Get(state, "Internal");
        var context = Property(cmdlet, "Context").GetValue(cmdlet);
        var constructor = typeof(AliasInfo).GetConstructor(Instance, [typeof(string), typeof(string), context!.GetType()])!;
        var alias = constructor.Invoke([name, value, context]);
        return (AliasInfo)(scope is null
            ? Call(session, "SetAliasItem", alias, force, CommandOrigin.Internal)
            : Call(session, "SetAliasItemAtScope", alias, scope, force, CommandOrigin.Internal))!;
    }

    private static object Get(object target, string name) => Property(target, name).GetValue(target)!;

    private static PropertyInfo Property(object target, string name)
    {
        for (var type = target.GetType(); type is not null; type = type.BaseType)
            if (type.GetProperty(name, Instance | BindingFlags.DeclaredOnly) is { } property) return property;
        throw new MissingMemberException(target.GetType().Name, name);
    }

    private static object? Call(object target, string name, params object?[] arguments)
    {
        var types = arguments.Select(argument => argument?.GetType() ?? typeof(object)).ToArray();
        var method = target.GetType().GetMethod(name, Instance, types)
            ?? throw new MissingMethodException(target.GetType().Name, name);
        try
        {
            return method.Invoke(target, arguments);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            throw inner;
        }
    }
}
