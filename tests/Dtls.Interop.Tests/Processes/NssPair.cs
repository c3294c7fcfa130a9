using Dtls.Interop.Tests.Sessions;

namespace Dtls.Interop.Tests.Processes;

/// <summary>A session of ours and NSS, on their way to an association.</summary>
internal sealed record NssPair(LiveSession Ours, NssPeer Nss) : IAsyncDisposable
{
    /// <summary>Until both ends are.</summary>
    public async Task WaitUntilConnectedAsync()
    {
        await Ours.WaitUntilConnectedAsync();
        await Nss.WaitUntilConnectedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Nss.DisposeAsync();
        await Ours.DisposeAsync();
    }
}
