using Dtls.Handshake.KeySchedules;
using Xunit;

namespace Dtls.Handshake.Tests.KeySchedules;

/// <summary>Sees every secret that the thread makes, to tell whether somebody has wiped them all.</summary>
internal sealed class SecretWatch : IDisposable
{
    private readonly List<Secret> _secrets = [];

    public SecretWatch() => Secret.ObserveForTest(_secrets);

    /// <summary>Secrets made so far.</summary>
    public int Count => _secrets.Count;

    /// <summary>Nobody forgot one, and there were some.</summary>
    public void AssertAllWiped()
    {
        Assert.NotEmpty(_secrets);
        Assert.Equal(0, _secrets.Count(secret => secret.Span.ContainsAnyExcept((byte)0)));
    }

    public void Dispose() => Secret.ObserveForTest(null);
}
