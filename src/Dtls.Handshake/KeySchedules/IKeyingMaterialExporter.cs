namespace Dtls.Handshake.KeySchedules;

/// <summary>What a finished handshake leaves behind to make keys for other protocols. RFC 5705 (DTLS 1.2), RFC 8446 §7.5 (DTLS 1.3).</summary>
internal interface IKeyingMaterialExporter : IDisposable
{
    /// <summary>Fills <paramref name="output"/>.</summary>
    void Export(string label, ReadOnlySpan<byte> context, bool useContext, Span<byte> output);
}
