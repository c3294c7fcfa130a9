using System.CommandLine;

namespace Dtls.CommandLine;

/// <summary>What <see cref="ParseResult"/> lacks.</summary>
public static class ParseResults
{
    /// <summary>The value of an option that was given; null when it was not, for lists and arrays too.</summary>
    public static T? GetGiven<T>(this ParseResult parsed, Option<T?> option)
        where T : class => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
}
