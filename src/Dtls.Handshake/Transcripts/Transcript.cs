using System.Security.Cryptography;
using Dtls.Handshake.Messages;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Transcripts;

/// <summary>
/// The handshake messages so far, as both sides hash them: DTLS 1.2 with the 12-byte header of the unfragmented message (RFC 6347 §4.2.6),
/// DTLS 1.3 with the 4-byte header of TLS (RFC 9147 §5.2). The bytes are kept, not a running hash, because version and hash are chosen late,
/// a client's CertificateVerify in DTLS 1.2 signs the bytes themselves with a hash of its own (RFC 5246 §7.4.8), and a few kilobytes hash in
/// a microsecond.
/// </summary>
internal sealed class Transcript
{
    private const int TlsHeaderLength = 4;

    private byte[] _bytes = [];
    private int _length;
    private bool _hasTlsHeaders;

    /// <summary>All messages.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Add(in HandshakeMessage message) => Add(message.Type, message.Sequence, message.Body);

    public void Add(HandshakeType type, ushort messageSequence, ReadOnlySpan<byte> body)
    {
        int headerLength = _hasTlsHeaders ? TlsHeaderLength : HandshakeHeader.Length;
        var writer = new WireWriter(Reserve(headerLength + body.Length));
        if (_hasTlsHeaders)
        {
            writer.WriteUInt8((byte)type);
            writer.WriteUInt24(body.Length);
        }
        else
        {
            HandshakeHeader.Whole(type, messageSequence, body.Length).Write(ref writer);
        }

        writer.WriteBytes(body);
        _length += writer.Length;
    }

    /// <summary>DTLS 1.3 was chosen: the message so far, if any, and all that follow get the header of TLS.</summary>
    public void UseTlsHeaders()
    {
        if (_hasTlsHeaders)
        {
            return;
        }

        _hasTlsHeaders = true;
        if (_length > 0)
        {
            // Type and length stay; message number and fragment fields go. Only a ClientHello comes before the version is known.
            Bytes[HandshakeHeader.Length..].CopyTo(_bytes.AsSpan(TlsHeaderLength));
            _length -= HandshakeHeader.Length - TlsHeaderLength;
        }
    }

    /// <summary>A HelloRetryRequest follows: the first hello counts as the hash of it from now on. RFC 8446 §4.4.1.</summary>
    /// <param name="helloHash">The hash of the transcript up to and including that hello.</param>
    public void ReplaceWithHash(ReadOnlySpan<byte> helloHash)
    {
        byte[] hash = helloHash.ToArray();
        _length = 0;
        Add(HandshakeType.MessageHash, 0, hash);
    }

    /// <summary>Hashes all messages.</summary>
    /// <returns>The part of <paramref name="destination"/> that the hash fills.</returns>
    public ReadOnlySpan<byte> Hash(HashAlgorithmName algorithm, Span<byte> destination) =>
        destination[..CryptographicOperations.HashData(algorithm, Bytes, destination)];

    /// <summary>Hashes all messages and a part of one that is being made: what a PSK binder signs. RFC 8446 §4.2.11.2.</summary>
    public byte[] HashWith(HashAlgorithmName algorithm, HandshakeType type, ReadOnlySpan<byte> body, int hashedLength)
    {
        byte[] header = [(byte)type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length];
        return CryptographicOperations.HashData(algorithm, (byte[])[.. Bytes, .. header, .. body[..hashedLength]]);
    }

    /// <summary>Starts over: HelloVerifyRequest and the hello before it are not hashed (RFC 6347 §4.2.1).</summary>
    public void Clear() => _length = 0;

    private Span<byte> Reserve(int room)
    {
        int needed = _length + room;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, Math.Max(1024, 2 * _bytes.Length)));
        }

        return _bytes.AsSpan(_length, room);
    }
}
