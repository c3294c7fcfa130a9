using System.Security.Cryptography;

namespace Dtls.Handshake.Resumption;

/// <summary>
/// One key for tickets and the name that tickets carry to find it. RFC 5077 §4. May be wiped while other threads use it: they find out
/// and leave it, which is why the bytes come out as a copy only.
/// </summary>
internal sealed class TicketKey
{
    public const int NameLength = 8;
    public const int KeyLength = 32;

    private readonly byte[] _name = new byte[NameLength];
    private readonly byte[] _key = new byte[KeyLength];
    private volatile bool _wiped;

    public TicketKey(RandomNumberGenerator random)
    {
        random.GetBytes(_name);
        random.GetBytes(_key);
    }

    public ReadOnlySpan<byte> Name => _name;

    /// <summary>Copies the key; false when it is wiped, or is being wiped at this moment.</summary>
    public bool TryCopy(Span<byte> key)
    {
        _key.CopyTo(key);
        Interlocked.MemoryBarrier(); // the copy is made before the flag is read; Wipe does it the other way round
        return !_wiped;
    }

    public void Wipe()
    {
        _wiped = true;
        Interlocked.MemoryBarrier();
        CryptographicOperations.ZeroMemory(_key);
    }
}
