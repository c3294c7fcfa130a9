using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.TestKit;

/// <summary>
/// Certificates of every kind under one root, made once a process when they are first asked for. All are good from 1999 to 2049, so that
/// the real clock and a <c>FakeTimeProvider</c> fresh from its constructor (2000-01-01) both fit, unless their name says otherwise.
/// </summary>
public static class TestCertificates
{
    /// <summary>A host that the servers' certificates are for, beside localhost, 127.0.0.1, ::1 and *.wild.test.</summary>
    public const string ServerName = "server.test";

    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private static readonly string[] ServerNames = [ServerName, "localhost", "*.wild.test", "127.0.0.1", "::1"];
    private static readonly ConcurrentDictionary<string, Lazy<TestCertificate>> Made = new();
    private static readonly ConcurrentDictionary<TestKeyKind, Lazy<TestKey>> Keys = new();
    private static readonly ConcurrentDictionary<TestKeyKind, Lazy<TestKey>> OtherKeys = new();

    /// <summary>The authority (ECDSA P-256) that all below are issued by.</summary>
    public static TestCertificate Root => Once(nameof(Root), () => TestCertificate.CreateRoot("Test Root", new TestKey(TestKeyKind.EcdsaP256)));

    /// <summary>An authority that nobody trusts.</summary>
    public static TestCertificate OtherRoot => Once(nameof(OtherRoot), () => TestCertificate.CreateRoot("Other Root", new TestKey(TestKeyKind.EcdsaP256)));

    /// <summary>The server's certificate, ECDSA P-256.</summary>
    public static TestCertificate Server => ServerWith(TestKeyKind.EcdsaP256);

    /// <summary>The client's certificate, ECDSA P-256.</summary>
    public static TestCertificate Client => ClientWith(TestKeyKind.EcdsaP256);

    /// <summary>A server's certificate under an intermediate authority under another one.</summary>
    public static TestCertificate ServerUnderIntermediates => Once(nameof(ServerUnderIntermediates), () => Root
        .IssueAuthority("Test Upper Intermediate", Key(TestKeyKind.EcdsaP384))
        .IssueAuthority("Test Lower Intermediate", Key(TestKeyKind.Rsa2048))
        .Issue("server under intermediates", Key(TestKeyKind.EcdsaP256), [ServerUsage], ServerNames));

    /// <summary>A server's certificate under so many authorities that its chain has more than 40,000 bytes.</summary>
    public static TestCertificate ServerUnderManyIntermediates => Once(nameof(ServerUnderManyIntermediates), () => Enumerable.Range(0, 50)
        .Aggregate(Root, (issuer, number) => issuer.IssueAuthority($"Test Intermediate {number} with a name that takes some room on the wire", Key(TestKeyKind.Rsa2048)))
        .Issue("server under many intermediates", Key(TestKeyKind.EcdsaP256), [ServerUsage], ServerNames));

    /// <summary>A server's certificate that ended in 1999.</summary>
    public static TestCertificate ExpiredServer => Once(nameof(ExpiredServer), () => Root.Issue(
        "expired server", Key(TestKeyKind.EcdsaP256), [ServerUsage], ServerNames, Year(1998), Year(1999)));

    /// <summary>A server's certificate that begins in 2048.</summary>
    public static TestCertificate FutureServer => Once(nameof(FutureServer), () => Root.Issue(
        "future server", Key(TestKeyKind.EcdsaP256), [ServerUsage], ServerNames, Year(2048), Year(2049)));

    /// <summary>A server's certificate for other.test.</summary>
    public static TestCertificate WrongNameServer => Once(nameof(WrongNameServer), () => Root.Issue(
        "wrong name", Key(TestKeyKind.EcdsaP256), [ServerUsage], ["other.test"]));

    /// <summary>A server's certificate under an authority that nobody trusts.</summary>
    public static TestCertificate UntrustedServer => Once(nameof(UntrustedServer), () => OtherRoot.Issue(
        "untrusted server", Key(TestKeyKind.EcdsaP256), [ServerUsage], ServerNames));

    /// <summary>A certificate without extended key usage: good for both sides.</summary>
    public static TestCertificate AnyUsage => Once(nameof(AnyUsage), () => Root.Issue("any usage", Key(TestKeyKind.EcdsaP256), [], ServerNames));

    /// <summary>Trusts <see cref="Root"/> only. A new one each time.</summary>
    public static X509ChainPolicy TrustPolicy => Root.TrustPolicy;

    /// <summary>A server's certificate with a key of <paramref name="kind"/>.</summary>
    public static TestCertificate ServerWith(TestKeyKind kind) => Once($"server {kind}", () => Root.Issue($"server {kind}", Key(kind), [ServerUsage], ServerNames));

    /// <summary>A client's certificate with a key of <paramref name="kind"/>.</summary>
    public static TestCertificate ClientWith(TestKeyKind kind) => Once($"client {kind}", () => Root.Issue($"client {kind}", Key(kind), [ClientUsage], []));

    /// <summary>A server's certificate and its authority, both with keys of <paramref name="kind"/>: see its <see cref="TestCertificate.TrustPolicy"/>.</summary>
    public static TestCertificate ServerUnderRootWith(TestKeyKind kind) => Once($"under {kind}", () => TestCertificate
        .CreateRoot($"Test Root {kind}", Key(kind))
        .Issue($"server under {kind}", Key(kind), [ServerUsage], ServerNames));

    /// <summary>One key of each kind; certificates share it, since RSA keys take long to make.</summary>
    public static TestKey Key(TestKeyKind kind) => Keys.GetOrAdd(kind, k => new Lazy<TestKey>(() => new TestKey(k))).Value;

    /// <summary>A second key of each kind, which no certificate here holds.</summary>
    public static TestKey OtherKey(TestKeyKind kind) => OtherKeys.GetOrAdd(kind, k => new Lazy<TestKey>(() => new TestKey(k))).Value;

    private static DateTimeOffset Year(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static TestCertificate Once(string name, Func<TestCertificate> make) => Made.GetOrAdd(name, _ => new Lazy<TestCertificate>(make)).Value;
}
