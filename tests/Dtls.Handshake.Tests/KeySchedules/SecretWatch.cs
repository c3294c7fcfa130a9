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

    /// <summary>Nobody forgot one.</summary>
    /// <param name="any">Whether there must have been some.</param>
    public void AssertAllWiped(bool any = true)
    {
        Assert.True(Count > 0 || !any);
        Assert.Equal(0, _secrets.Count(secret => secret.Span.ContainsAnyExcept((byte)0)));
    }

    public void Dispose() => Secret.ObserveForTest(null);
}
