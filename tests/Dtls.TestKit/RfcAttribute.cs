using Xunit.v3;

namespace Dtls.TestKit;

/// <summary>
/// The section of an RFC that a test holds us to: the trait <c>Rfc</c> = <c>9147 §4.5.2</c>, so that coverage of a text can be counted and a
/// section's tests run alone.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RfcAttribute(int number, string section) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    public string Section { get; } = section;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Rfc", $"{Number} §{Section}")];
}
