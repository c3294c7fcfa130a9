using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>RFC 8446 §4.2.9: <code>struct { PskKeyExchangeMode ke_modes&lt;1..255&gt;; } PskKeyExchangeModes;</code> Only psk_dhe_ke (1) is used: without (EC)DHE there is no forward secrecy.</summary>
internal static class PskModes
{
    private const byte PskDheKe = 1;

    public static bool TryRead(ReadOnlySpan<byte> data, out bool withDhe)
    {
        var reader = new WireReader(data);
        withDhe = reader.ReadVector8(min: 1).Contains(PskDheKe);
        return reader.Completed;
    }

    public static void Write(ref WireWriter writer)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.PskKeyExchangeModes);
        writer.WriteVector8([PskDheKe]);
        writer.EndVector(extension);
    }
}
