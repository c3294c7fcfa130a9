namespace Dtls.Handshake.KeySchedules;

/// <summary>The exporter of DTLS 1.2. RFC 5705 §4.</summary>
internal sealed class Exporter12(MasterSecret12 masterSecret, byte[] clientRandom, byte[] serverRandom, bool extendedMasterSecret) : IKeyingMaterialExporter
{
    public void Export(string label, ReadOnlySpan<byte> context, bool useContext, Span<byte> output)
    {
        if (!extendedMasterSecret)
        {
            // RFC 7627 §5.4: without it two connections can be made to share a master secret, and what is exported binds nothing.
            throw new InvalidOperationException("Keying material is only exported when the extended master secret was negotiated (RFC 7627).");
        }

        masterSecret.Export(label, clientRandom, serverRandom, context, useContext, output);
    }

    public void Dispose() => masterSecret.Dispose();
}
