using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8422 §5.4, for ECDHE with a named curve:
/// <code>struct { ECCurveType curve_type = named_curve(3); NamedCurve namedcurve; opaque point&lt;1..2^8-1&gt;; } ServerECDHParams;</code>
/// followed by scheme and <code>opaque signature&lt;0..2^16-1&gt;</code> over both randoms and the parameters.
/// </summary>
internal readonly ref struct ServerKeyExchange : IHandshakeBody
{
    private const byte NamedCurve = 3;

    public static HandshakeType Type => HandshakeType.ServerKeyExchange;

    public required NamedGroup Group { get; init; }

    public required ReadOnlySpan<byte> Point { get; init; }

    public required SignatureScheme Scheme { get; init; }

    public required ReadOnlySpan<byte> Signature { get; init; }

    /// <summary>The signed bytes as received; empty in a message to be written.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out ServerKeyExchange exchange)
    {
        var reader = new WireReader(body);
        byte curveType = reader.ReadUInt8();
        var group = (NamedGroup)reader.ReadUInt16();
        ReadOnlySpan<byte> point = reader.ReadVector8(min: 1);
        int parametersLength = body.Length - reader.Rest.Length;
        var scheme = (SignatureScheme)reader.ReadUInt16();
        ReadOnlySpan<byte> signature = reader.ReadVector16();

        exchange = new ServerKeyExchange
        {
            Group = group,
            Point = point,
            Scheme = scheme,
            Signature = signature,
            Parameters = reader.Failed ? default : body[..parametersLength],
        };
        return reader.Completed && curveType == NamedCurve;
    }

    public void Write(ref WireWriter writer)
    {
        WriteParameters(ref writer, Group, Point);
        writer.WriteUInt16((ushort)Scheme);
        writer.WriteVector16(Signature);
    }

    /// <summary>The part that is signed.</summary>
    public static void WriteParameters(ref WireWriter writer, NamedGroup group, ReadOnlySpan<byte> point)
    {
        writer.WriteUInt8(NamedCurve);
        writer.WriteUInt16((ushort)group);
        writer.WriteVector8(point);
    }
}
