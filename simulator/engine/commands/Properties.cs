using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// One <c>-Property</c> argument: a name, perhaps with wildcards, a script block, or a table with Name (Label), Expression,
/// Descending.
/// </summary>
internal sealed class PropertyExpression
{
    public string? Name { get; private init; }
    public bool? Descending { get; private init; }
    private readonly string? member;
    private readonly ScriptBlock? script;

    private PropertyExpression(object source)
    {
        script = source as ScriptBlock;
        member = script is null ? LanguagePrimitives.ConvertTo<string>(source) : null;
    }

    /// <summary>The name a result gets that has none of its own.</summary>
    public string Label => Name ?? member ?? script!.ToString().Trim();

    public bool IsPattern => member is not null && WildcardPattern.ContainsWildcardCharacters(member);

    public static List<PropertyExpression> From(object[] arguments) => [.. arguments.Select(From)];

    private static PropertyExpression From(object argument)
    {
        var bare = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (bare is not IDictionary table) return new PropertyExpression(bare);
        var name = Key(table, "name", "label");
        var expression = Key(table, "expression")
            ?? throw new PSArgumentException("The table of a calculated property needs the key Expression.");
        var descending = Key(table, "descending") ?? Inverted(Key(table, "ascending"));
        return new PropertyExpression(expression)
        {
            Name = name?.ToString(),
            Descending = descending is null ? null : LanguagePrimitives.IsTrue(descending)
        };
    }

    private static object? Inverted(object? value) => value is null ? null : !LanguagePrimitives.IsTrue(value);

    /// <summary>Keys may be shortened to any beginning: n, l, e, expr.</summary>
    private static object? Key(IDictionary table, params string[] names)
    {
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString() ?? "";
            if (key.Length == 0 || !names.Any(name => name.StartsWith(key, StringComparison.OrdinalIgnoreCase))) continue;
            return entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        }
        return null;
    }

    /// <returns>The names of the properties that a pattern matches.</returns>
    public IEnumerable<string> Matching(PSObject item) =>
        member is null ? [] : item.Properties.Match(member).Select(property => property.Name);

    /// <returns>The value for one object; null when it has no such property.</returns>
    public object? ValueOf(PSObject item)
    {
        if (script is not null) return Single(script.InvokeWithContext(null, [new PSVariable("_", item)]));
        if (item.BaseObject is IDictionary table && table.Contains(member!)) return table[member!];
        return Value(item, member!);
    }

    /// <returns>The value of a property; null when there is none, or when reading it throws.</returns>
    public static object? Value(PSObject item, string name)
    {
        try
        {
            return item.Properties[name]?.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    public bool Has(PSObject item) =>
        script is not null || item.Properties[member!] is not null || item.BaseObject is IDictionary table && table.Contains(member!);

    private static object? Single(IList<PSObject> results) => results.Count switch
    {
        0 => null,
        1 => results[0],
        _ => results.ToArray()
    };
}

/// <summary>The order of PowerShell's own comparison, case ignored; what it cannot compare is compared as text.</summary>
internal sealed class ValueOrder : IComparer<object?>, IEqualityComparer<object?>
{
    public static readonly ValueOrder Instance = new();

    public int Compare(object? left, object? right)
    {
        try
        {
            return LanguagePrimitives.Compare(left, right, ignoreCase: true);
        }
        catch (ArgumentException)
        {
            return string.Compare(Text(left), Text(right), StringComparison.CurrentCultureIgnoreCase);
        }
    }

    public new bool Equals(object? left, object? right) => LanguagePrimitives.Equals(left, right, ignoreCase: true);

    public int GetHashCode(object? value) => Text(value).ToUpperInvariant().GetHashCode();

    private static string Text(object? value) => value?.ToString() ?? "";
}
