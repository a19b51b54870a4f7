using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : ObjectCmdlet
{
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    private readonly List<PSObject> items = [];

    protected override void ProcessRecord()
    {
        if (InputObject is not null) items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var expressions = PropertyExpression.From(Property);
        var keyed = items.ConvertAll(item => (Item: item, Keys: Keys(item, expressions)));
        IOrderedEnumerable<(PSObject Item, object?[] Keys)>? ordered = null;
        for (var at = 0; at < Math.Max(1, expressions.Count); at++)
        {
            var index = at;
            var falling = expressions.Count > 0 && expressions[at].Descending is { } own ? own : Descending.IsPresent;
            var order = Comparer<object?>.Create((left, right) => (falling ? -1 : 1) * ValueOrder.Instance.Compare(left, right));
            ordered = ordered is null ? keyed.OrderBy(one => one.Keys[index], order) : ordered.ThenBy(one => one.Keys[index], order);
        }
        object?[]? last = null;
        foreach (var (item, keys) in ordered!)
        {
            var again = last is not null && keys.Zip(last).All(pair => ValueOrder.Instance.Compare(pair.First, pair.Second) == 0);
            if (Unique && again) continue;
            last = keys;
            WriteObject(item);
        }
    }

    private static object?[] Keys(PSObject item, List<PropertyExpression> expressions) =>
        expressions.Count == 0 ? [item.BaseObject] : [.. expressions.Select(expression => Bare(expression.ValueOf(item)))];

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

/// <summary>One group of Group-Object.</summary>
public sealed class GroupInfo
{
    public ArrayList Values { get; internal init; } = [];
    public Collection<PSObject> Group { get; } = [];
    public string Name { get; internal init; } = "";
    public int Count { get; internal set; }
}

[Cmdlet(VerbsData.Group, "Object")]
[OutputType(typeof(GroupInfo))]
public sealed class GroupObjectCommand : ObjectCmdlet
{
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter]
    public SwitchParameter AsHashTable { get; set; }

    private readonly List<GroupInfo> groups = [];
    private readonly Dictionary<string, List<GroupInfo>> byName = new(StringComparer.OrdinalIgnoreCase);
    private List<PropertyExpression> expressions = [];

    protected override void BeginProcessing() => expressions = PropertyExpression.From(Property);

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        object?[] values = expressions.Count == 0
            ? [InputObject.BaseObject]
            : [.. expressions.Select(expression => expression.ValueOf(InputObject))];
        var group = Find(values);
        group.Count++;
        if (!NoElement) group.Group.Add(InputObject);
    }

    private GroupInfo Find(object?[] values)
    {
        var name = string.Join(", ", values.Select(value => value?.ToString()));
        if (!byName.TryGetValue(name, out var alike)) byName.Add(name, alike = []);
        if (alike.Find(one => one.Values.Cast<object?>().SequenceEqual(values, ValueOrder.Instance)) is { } known) return known;
        var group = new GroupInfo { Name = name, Values = new ArrayList(values) };
        alike.Add(group);
        groups.Add(group);
        return group;
    }

    protected override void EndProcessing()
    {
        // PowerShell 7 gives the groups in the order of their values, 5.1 in that of their first member.
        groups.Sort((left, right) => left.Values.Cast<object?>().Zip(right.Values.Cast<object?>())
            .Select(pair => ValueOrder.Instance.Compare(pair.First, pair.Second)).FirstOrDefault(order => order != 0));
        if (!AsHashTable)
        {
            foreach (var group in groups) WriteObject(group);
            return;
        }
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups) table[group.Values.Count == 1 && group.Values[0] is { } only ? Bare(only) : group.Name] = group.Group;
        WriteObject(table);
    }

    private static object Bare(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

/// <summary>What Measure-Object gives for numbers; what was not asked for is null.</summary>
public sealed class GenericMeasureInfo
{
    public int Count { get; internal set; }
    public double? Average { get; internal set; }
    public double? Sum { get; internal set; }
    public object? Maximum { get; internal set; }
    public object? Minimum { get; internal set; }
    public string? Property { get; internal init; }
}

[Cmdlet(VerbsDiagnostic.Measure, "Object")]
[OutputType(typeof(GenericMeasureInfo))]
public sealed class MeasureObjectCommand : ObjectCmdlet
{
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Sum { get; set; }

    [Parameter]
    public SwitchParameter Average { get; set; }

    [Parameter]
    public SwitchParameter Maximum { get; set; }

    [Parameter]
    public SwitchParameter Minimum { get; set; }

    private readonly List<(PropertyExpression? Expression, GenericMeasureInfo Info)> measures = [];

    protected override void BeginProcessing()
    {
        foreach (var expression in PropertyExpression.From(Property))
            measures.Add((expression, new GenericMeasureInfo { Property = expression.Label }));
        if (measures.Count == 0) measures.Add((null, new GenericMeasureInfo()));
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        foreach (var (expression, info) in measures)
        {
            if (expression?.Has(InputObject) == false) continue;
            var value = expression is null ? InputObject : expression.ValueOf(InputObject);
            if (value is not null) Add(info, value);
        }
    }

    private void Add(GenericMeasureInfo info, object value)
    {
        info.Count++;
        if (!Sum && !Average && !Maximum && !Minimum) return;
        if (!LanguagePrimitives.TryConvertTo<double>(value, out var number))
        {
            Fail(new PSArgumentException($"Input object \"{value}\" is not numeric."),
                "NonNumericInputObject", ErrorCategory.InvalidType, value);
            return;
        }
        info.Sum = (info.Sum ?? 0) + number;
        if (info.Maximum is not double most || number > most) info.Maximum = number;
        if (info.Minimum is not double least || number < least) info.Minimum = number;
    }

    protected override void EndProcessing()
    {
        foreach (var (_, info) in measures)
        {
            if (Average && info.Count > 0) info.Average = info.Sum / info.Count;
            if (!Sum) info.Sum = null;
            if (!Maximum) info.Maximum = null;
            if (!Minimum) info.Minimum = null;
            WriteObject(info);
        }
    }
}
