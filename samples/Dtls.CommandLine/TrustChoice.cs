using System.CommandLine;

namespace Dtls.CommandLine;

/// <summary>What was said with <c>--ca</c>, <c>--fingerprint</c> and <c>--insecure</c>: one of them, or nothing.</summary>
/// <param name="AuthoritiesPath">A PEM file.</param>
/// <param name="Fingerprint">A SHA-256.</param>
/// <param name="Insecure">Whether anybody is believed.</param>
public sealed record TrustChoice(string? AuthoritiesPath = null, byte[]? Fingerprint = null, bool Insecure = false)
{
    /// <summary>Nothing was said.</summary>
    public static TrustChoice None { get; } = new();

    /// <summary>Whether anything was said.</summary>
    public bool IsMade => Insecure || AuthoritiesPath is not null || Fingerprint is not null;

    /// <summary>Takes the three options from the command line.</summary>
    /// <exception cref="UsageException">More than one was given.</exception>
    public static TrustChoice Bind(ParseResult parsed, Option<string?> authorities, Option<byte[]?> fingerprint, Option<bool> insecure)
    {
        var choice = new TrustChoice(parsed.GetValue(authorities), parsed.GetGiven(fingerprint), parsed.GetValue(insecure));
        bool[] ways = [choice.AuthoritiesPath is not null, choice.Fingerprint is not null, choice.Insecure];
        UsageException.ThrowUnless(ways.Count(way => way) <= 1, "--ca, --fingerprint and --insecure exclude each other");
        return choice;
    }

    /// <summary>What it means for the library; the system's authorities when nothing was said.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public PeerTrust Read() => this switch
    {
        { Insecure: true } => PeerTrust.OfAnybody,
        { Fingerprint: { } fingerprint } => PeerTrust.OfFingerprint(fingerprint),
        { AuthoritiesPath: { } path } => PeerTrust.OfAuthorities(path),
        _ => PeerTrust.OfSystem,
    };
}
