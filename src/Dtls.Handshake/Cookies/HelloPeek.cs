using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Cookies;

/// <summary>What a stateless server sees of a ClientHello: the record it came in and the fields before the cipher suites.</summary>
internal readonly ref struct HelloPeek
{
    /// <summary>Version, random and session id with its length.</summary>
    public const int MaxBindingLength = 2 + ClientHello.RandomLength + 1 + 32;

    /// <summary>Bytes of type and length, as TLS has them before a message.</summary>
    public const int TlsHeaderLength = 4;

    public required ulong RecordSequence { get; init; }

    public required HandshakeHeader Header { get; init; }

    public required ReadOnlySpan<byte> Fragment { get; init; }

    /// <summary>False for a later fragment: the fields below are empty then.</summary>
    public bool IsFirstFragment => Header.FragmentOffset == 0;

    public ProtocolVersion Version { get; init; }

    public ReadOnlySpan<byte> Random { get; init; }

    public ReadOnlySpan<byte> SessionId { get; init; }

    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <summary>True when the datagram begins with a fragment of a ClientHello in epoch 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out HelloPeek hello)
    {
        hello = default;
        var reader = new WireReader(datagram);
        bool isHandshake = reader.ReadUInt8() == (byte)ContentType.Handshake;
        bool isDtls = reader.ReadUInt16() >> 8 == 0xFE;
        ushort epoch = reader.ReadUInt16();
        ulong recordSequence = reader.ReadUInt48();
        var record = new WireReader(reader.ReadVector16());
        if (reader.Failed || !isHandshake || !isDtls || epoch != 0
            || !HandshakeHeader.TryRead(ref record, out HandshakeHeader header, out ReadOnlySpan<byte> fragment)
            || header.Type is not HandshakeType.ClientHello)
        {
            return false;
        }

        ReadOnlySpan<byte> random = default, sessionId = default, cookie = default;
        ProtocolVersion version = default;
        bool isFirst = header.FragmentOffset == 0;
        if (isFirst && !ClientHello.TryReadStart(fragment, out version, out random, out sessionId, out cookie))
        {
            return false;
        }

        hello = new HelloPeek
        {
            RecordSequence = recordSequence,
            Header = header,
            Fragment = fragment,
            Version = version,
            Random = random,
            SessionId = sessionId,
            Cookie = cookie,
        };
        return true;
    }

    /// <summary>The same numbers with the fields of a hello that was put together.</summary>
    public HelloPeek WithStart(in ClientHello hello) => new()
    {
        RecordSequence = RecordSequence,
        Header = Header,
        Fragment = Fragment,
        Version = hello.LegacyVersion,
        Random = hello.Random,
        SessionId = hello.LegacySessionId,
        Cookie = hello.LegacyCookie,
    };

    /// <summary>What a cookie is bound to besides the address: the hello must be the same one, and both show the same of it.</summary>
    public ReadOnlySpan<byte> WriteBinding(Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        writer.WriteUInt16((ushort)Version);
        writer.WriteBytes(Random);
        writer.WriteVector8(SessionId);
        return writer.Written;
    }
}
