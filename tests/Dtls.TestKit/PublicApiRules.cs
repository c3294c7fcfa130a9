using System.Reflection;
using System.Runtime.CompilerServices;

namespace Dtls.TestKit;

/// <summary>The rule that makes the tree guessable: a type in the root namespace of a project is public, a type below it is internal.</summary>
public static class PublicApiRules
{
    /// <summary>The types of <paramref name="assembly"/> that stand in the wrong place, and why. Empty when all is well.</summary>
    public static IReadOnlyList<string> FindMisplacedTypes(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        string root = assembly.GetName().Name!;
        return [.. assembly.GetTypes().Where(IsWritten).Select(type => Judge(type, root)).OfType<string>().Order(StringComparer.Ordinal)];
    }

    private static string? Judge(Type type, string root) => (type.IsPublic, type.Namespace == root) switch
    {
        (true, false) => $"{type.FullName} is public but not in {root}",
        (false, true) => $"{type.FullName} is in {root} but not public",
        _ => null,
    };

    /// <summary>Top-level types that a person wrote: the compiler's and the generators' own do not count.</summary>
    private static bool IsWritten(Type type) =>
        !type.IsNested
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && type.Namespace is { } name
        && !name.StartsWith("System", StringComparison.Ordinal)
        && !name.StartsWith("Microsoft", StringComparison.Ordinal);
}
