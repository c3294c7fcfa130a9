using Dtls.Sockets;

namespace Dtls.Flood.Traffic;

/// <summary>An association.</summary>
internal sealed class DtlsLink(DtlsConnection connection) : FloodLink
{
    public override bool TrySend(ReadOnlySpan<byte> payload) => connection.TrySend(payload);

    public override bool TrySend(SendBatch batch, ReadOnlySpan<byte> payload) => batch.TrySend(connection, payload);

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
