using System.Security.Cryptography;
using Dtls.Handshake.Messages;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Transcripts;

/// <summary>
/// The handshake messages so far, as both sides hash them: DTLS 1.2 with the 12-byte header of the unfragmented message (RFC 6347 §4.2.6).
/// The bytes are kept, not a running hash, because the hash is chosen late, a client's CertificateVerify signs the bytes themselves with a
/// hash of its own (RFC 5246 §7.4.8), and a few kilobytes hash in a microsecond.
/// </summary>
internal sealed class Transcript
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>All messages.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Add(in HandshakeMessage message) => Add(message.Type, message.Sequence, message.Body);

    public void Add(HandshakeType type, ushort messageSequence, ReadOnlySpan<byte> body)
    {
        int needed = _length + HandshakeHeader.Length + body.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, Math.Max(1024, 2 * _bytes.Length)));
        }

        var writer = new WireWriter(_bytes.AsSpan(_length));
        HandshakeHeader.Whole(type, messageSequence, body.Length).Write(ref writer);
        writer.WriteBytes(body);
        _length = needed;
    }

    /// <summary>Hashes all messages.</summary>
    /// <returns>The part of <paramref name="destination"/> that the hash fills.</returns>
    public ReadOnlySpan<byte> Hash(HashAlgorithmName algorithm, Span<byte> destination) =>
        destination[..CryptographicOperations.HashData(algorithm, Bytes, destination)];

    /// <summary>Starts over: HelloVerifyRequest and the hello before it are not hashed (RFC 6347 §4.2.1).</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives the memory back once the handshake is over.</summary>
    public void Release() => (_bytes, _length) = ([], 0);
}
