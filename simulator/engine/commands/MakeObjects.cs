using System.Collections;
using System.Management.Automation;
using MaasWindowsImage.Engine;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary? Property { get; set; }

    protected override void BeginProcessing()
    {
        var made = Made(FindType());
        SetProperties(made);
        WriteObject(made, enumerateCollection: false);
    }

    private Type FindType()
    {
        try
        {
            return LanguagePrimitives.ConvertTo<Type>(TypeName);
        }
        catch (PSInvalidCastException)
        {
            var message = $"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded.";
            throw Stop(new PSArgumentException(message), "TypeNotFound", ErrorCategory.InvalidType);
        }
    }

    private PSObject Made(Type type)
    {
        if (type == typeof(PSCustomObject) || type == typeof(PSObject) && ArgumentList.Length == 0) return new PSObject();
        try
        {
            // The binder of the language chooses the constructor and converts the arguments.
            return ScriptBlock.Create("param($type, $list) ,$type::new.Invoke($list)").Invoke(type, Bare())[0];
        }
        catch (MethodException error)
        {
            throw Stop(error.InnerException ?? error, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation);
        }
    }

    private object?[] Bare() => [.. ArgumentList.Select(argument =>
        argument is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : argument)];

    private void SetProperties(PSObject made)
    {
        foreach (DictionaryEntry entry in Property ?? new Hashtable())
        {
            var name = entry.Key.ToString()!;
            if (made.Properties[name] is { } property) property.Value = entry.Value;
            else if (made.BaseObject is PSCustomObject) made.Properties.Add(new PSNoteProperty(name, entry.Value));
            else Fail(
                new PSArgumentException($"The property {name} cannot be found on an object of type {TypeName}."),
                "InvalidOperationException", ErrorCategory.InvalidOperation, made);
        }
    }

    /// <returns>Never: it throws, and is thrown only so that the compiler knows.</returns>
    private Exception Stop(Exception error, string id, ErrorCategory category)
    {
        ThrowTerminatingError(new ErrorRecord(error, id, category, null));
        return error;
    }
}

[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "TypeNameSet")]
public sealed class AddMemberCommand : EngineCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = new();

    [Parameter(Mandatory = true, ParameterSetName = "TypeNameSet")]
    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public string? TypeName { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "MemberSet")]
    public string Name { get; set; } = "";

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertySingleMemberSet")]
    [NotAMemberType]
    public string NotePropertyName { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary NotePropertyMembers { get; set; } = new Hashtable();

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var member in Made())
        {
            if (InputObject.Members[member.Name] is { } there)
            {
                if (!Force)
                {
                    var message = $"Cannot add a member with the name \"{member.Name}\" because a member with that name already exists."
                        + " To overwrite the member anyway, add the Force parameter to your command.";
                    Fail(new InvalidOperationException(message), "MemberAlreadyExists", ErrorCategory.InvalidOperation, InputObject);
                    continue;
                }
                if (there.IsInstance) InputObject.Members.Remove(member.Name);
            }
            InputObject.Members.Add(member);
        }
        if (TypeName is not null) InputObject.TypeNames.Insert(0, TypeName);
        if (PassThru) WriteObject(InputObject);
    }

    private IEnumerable<PSMemberInfo> Made() => ParameterSetName switch
    {
        "TypeNameSet" => [],
        "NotePropertySingleMemberSet" => [new PSNoteProperty(NotePropertyName, NotePropertyValue)],
        "NotePropertyMultiMemberSet" => NotePropertyMembers.Cast<DictionaryEntry>()
            .Select(entry => new PSNoteProperty(entry.Key.ToString(), entry.Value)),
        _ => [Single()]
    };

    private PSMemberInfo Single()
    {
        switch (MemberType)
        {
            case PSMemberTypes.NoteProperty:
                return new PSNoteProperty(Name, Value);
            case PSMemberTypes.ScriptProperty:
                var (getter, setter) = (LanguagePrimitives.ConvertTo<ScriptBlock>(Value), LanguagePrimitives.ConvertTo<ScriptBlock>(SecondValue));
                return new PSScriptProperty(Name, getter, setter);
            case PSMemberTypes.ScriptMethod:
                return new PSScriptMethod(Name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value));
            case PSMemberTypes.AliasProperty:
                return new PSAliasProperty(Name, LanguagePrimitives.ConvertTo<string>(Value));
            default:
                var error = new PSArgumentException($"The engine adds no member of the type {MemberType}.");
                ThrowTerminatingError(new ErrorRecord(error, "CannotAddMemberType", ErrorCategory.InvalidArgument, null));
                throw error;
        }
    }
}

/// <summary>Keeps <c>Add-Member ScriptMethod name {...}</c> from being read as a note named ScriptMethod.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotAMemberTypeAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is string name && Enum.TryParse<PSMemberTypes>(name, ignoreCase: true, out _))
            throw Internals.NotThisParameter($"{name} is the name of a member type.");
    }
}
