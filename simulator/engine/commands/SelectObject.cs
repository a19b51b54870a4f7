using System.Management.Automation;
using MaasWindowsImage.Engine;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that takes objects from the pipeline.</summary>
public abstract class ObjectCmdlet : EngineCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }
}

[Cmdlet(VerbsCommon.Select, "Object")]
public sealed class SelectObjectCommand : ObjectCmdlet
{
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    private readonly Queue<PSObject> kept = new();
    private readonly List<PSObject> seen = [];
    private List<PropertyExpression> expressions = [];
    private int arrived;

    protected override void BeginProcessing() => expressions = PropertyExpression.From(Property);

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        arrived++;
        if (Last >= 0) KeepForTheEnd(InputObject);
        else if (arrived > Skip) EmitUpToFirst(InputObject);
    }

    private void EmitUpToFirst(PSObject item)
    {
        if (First == 0) throw Internals.StopUpstream(this);
        Emit(item);
        if (arrived == First + Skip) throw Internals.StopUpstream(this);
    }

    /// <summary>With -Last, -Skip counts from the end; what -First asks for as well goes out at once.</summary>
    private void KeepForTheEnd(PSObject item)
    {
        if (arrived <= First)
        {
            Emit(item);
            return;
        }
        kept.Enqueue(item);
        if (kept.Count > Last + Skip) kept.Dequeue();
    }

    protected override void EndProcessing()
    {
        foreach (var item in kept.Take(kept.Count - Skip)) Emit(item);
    }

    private void Emit(PSObject item)
    {
        if (ExpandProperty is null) Deliver(expressions.Count == 0 ? item : Selected(item));
        else Expand(item);
    }

    private void Deliver(PSObject item)
    {
        if (Unique)
        {
            if (seen.Exists(other => Same(other, item))) return;
            seen.Add(item);
        }
        WriteObject(item);
    }

    private PSObject Selected(PSObject item)
    {
        var selected = new PSObject();
        selected.TypeNames.Insert(0, "Selected." + item.TypeNames[0]);
        foreach (var expression in expressions)
        {
            if (!expression.IsPattern)
            {
                Add(selected, expression.Label, expression.ValueOf(item));
                continue;
            }
            foreach (var name in expression.Matching(item)) Add(selected, name, PropertyExpression.Value(item, name));
        }
        return selected;
    }

    private static void Add(PSObject selected, string name, object? value)
    {
        if (selected.Properties[name] is null) selected.Properties.Add(new PSNoteProperty(name, value));
    }

    private void Expand(PSObject item)
    {
        var expression = PropertyExpression.From([ExpandProperty!])[0];
        if (!expression.Has(item))
        {
            Fail(new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."),
                "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item);
            return;
        }
        foreach (var value in Many(expression.ValueOf(item)))
        {
            var wrapped = value is null ? null : PSObject.AsPSObject(value);
            if (wrapped is null) WriteObject(null);
            else
            {
                foreach (var extra in expressions)
                    wrapped.Properties.Add(new PSNoteProperty(extra.Label, extra.ValueOf(item)));
                Deliver(wrapped);
            }
        }
    }

    private static IEnumerable<object?> Many(object? value) =>
        LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value];

    private static bool Same(PSObject left, PSObject right)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
            return LanguagePrimitives.Equals(left.BaseObject, right.BaseObject);
        var names = left.Properties.Select(property => property.Name).ToList();
        return names.Count == right.Properties.Count()
            && names.TrueForAll(name => right.Properties[name] is { } other
                && LanguagePrimitives.Equals(left.Properties[name].Value, other.Value));
    }
}
