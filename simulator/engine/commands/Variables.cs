using System.Collections;
using System.Management.Automation;
using MaasWindowsImage.Engine;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
public sealed class GetVariableCommand : EngineCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            var found = Attempt(name, () => Find(name).ToList());
            if (found is { Count: 0 } && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                Fail(new ItemNotFoundException($"Cannot find a variable with the name '{name}'."),
                    "VariableNotFound", ErrorCategory.ObjectNotFound, name);
            }
            foreach (var variable in found ?? []) WriteObject(ValueOnly ? variable.Value : variable);
        }
    }

    private IEnumerable<PSVariable> Find(string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            return Internals.Variables(SessionState, Scope).Values.Cast<PSVariable>()
                .Where(variable => pattern.IsMatch(variable.Name)).OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase);
        }
        var one = Scope is null ? SessionState.PSVariable.Get(name) : Internals.GetVariable(SessionState, name, Scope);
        return one is null ? [] : [one];
    }
}

[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
public sealed class SetVariableCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private readonly ArrayList values = [];

    protected override void ProcessRecord()
    {
        if (MyInvocation.ExpectingInput) values.Add(Value);
    }

    protected override void EndProcessing()
    {
        var value = !MyInvocation.ExpectingInput ? Value : values.Count == 1 ? values[0] : values.ToArray();
        foreach (var name in Name)
            if (ShouldProcess(name)) Attempt(name, () => Set(name, value));
    }

    private void Set(string name, object? value)
    {
        // A name that carries its scope (`script:count`) is a path, which only the public interface reads.
        if (Scope is null && name.Contains(':')) SessionState.PSVariable.Set(name, value);
        else if ((Scope is null ? null : Internals.GetVariable(SessionState, name, Scope)) is { } there) there.Value = value;
        else if (Scope is null) SessionState.PSVariable.Set(name, value);
        else Internals.SetVariable(SessionState, new PSVariable(name, value), Scope, Force);
    }
}

[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
public sealed class SetAliasCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Name)) return;
        var alias = Attempt(Name, () => Internals.SetAlias(SessionState, this, Name, Value, Scope, Force));
        if (PassThru && alias is not null) WriteObject(alias);
    }
}
