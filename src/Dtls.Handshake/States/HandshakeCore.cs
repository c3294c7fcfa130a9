using Dtls.Handshake.Credentials;
using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Transcripts;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.States;

/// <summary>What the states of both roles and versions work with: the options, the record layer's halves, the transcript and the flight being made.</summary>
internal sealed class HandshakeCore(DtlsContext context, RecordSealer sealer, RecordOpener opener, ushort firstMessageSequence)
{
    /// <summary>Twice the maximum segment lifetime that TCP takes: so long may a peer repeat its last flight, or a record be late.</summary>
    private static readonly TimeSpan LongestRepetition = TimeSpan.FromMinutes(4);

    /// <summary>As often a peer may send a flight again although we would not.</summary>
    private const int UsualRetransmissions = 12;

    /// <summary>A day of them is enough.</summary>
    private const int MostRetransmissions = 24 * 60;

    private int _nextMessageSequence = firstMessageSequence;
    private Transcript? _transcript = new();
    private OutgoingFlight? _flight;
    private bool _isPeerShared;

    public DtlsContext Context { get; } = context;

    public DtlsOptions Options => Context.Options;

    public RecordSealer Sealer { get; } = sealer;

    public RecordOpener Opener { get; } = opener;

    /// <summary>The version chosen; <see cref="ProtocolVersion.None"/> before the hellos have settled it.</summary>
    public ProtocolVersion Version { get; set; }

    /// <summary>Set by a state that took a flight which nothing answers: it is acknowledged at once. Cleared by the driver.</summary>
    public bool AcknowledgeAtOnce { get; set; }

    /// <summary>Whether there is a message_seq left to send with: numbers do not wrap (RFC 9147 §5.2).</summary>
    public bool HasMessageNumbers => _nextMessageSequence <= ushort.MaxValue;

    /// <summary>The peer's certificates until the end of the handshake: no use of them depends on what the owner does with those it gets.</summary>
    public PeerChain? Peer { get; set; }

    /// <summary>The messages so far; not after <see cref="ReleaseTranscript"/>.</summary>
    public Transcript Transcript => _transcript!;

    /// <summary>The flight that was begun last, or an empty one.</summary>
    public OutgoingFlight Flight => _flight ??= new OutgoingFlight();

    /// <summary>Whether a flight is kept, because it may have to be sent again.</summary>
    public bool HasFlight => _flight is { Items.Length: > 0 };

    /// <summary>Set by <see cref="BeginFlight"/>, cleared by the driver when it starts to send.</summary>
    public bool HasNewFlight { get; set; }

    /// <summary>Our answer begins; what we sent before need not be sent again.</summary>
    /// <param name="isFinal">The last flight of the handshake: sent again only when the peer repeats its own.</param>
    public void BeginFlight(bool isFinal = false)
    {
        Flight.Begin(isFinal);
        HasNewFlight = true;
    }

    /// <summary>Adds a message to the flight, in the current write epoch, and to the transcript.</summary>
    public void Send<T>(in T body)
        where T : IHandshakeBody, allows ref struct
    {
        ushort sequence = (ushort)_nextMessageSequence++;
        ReadOnlySpan<byte> written = Flight.Add(body, Sealer.Epoch, sequence);
        _transcript?.Add(T.Type, sequence, written);
    }

    /// <summary>Adds a message to the transcript that was sent before there was a session, with the number before our first.</summary>
    public void RestoreSent<T>(in T body)
        where T : IHandshakeBody, allows ref struct
    {
        var writer = new WireWriter(new byte[512]);
        body.Write(ref writer);
        Transcript.Add(T.Type, (ushort)(_nextMessageSequence - 1), writer.Written);
    }

    /// <summary>Adds ChangeCipherSpec to the flight and lets <paramref name="keys"/> protect what follows. RFC 5246 §7.1.</summary>
    public void SendChangeCipherSpec(EpochKeys keys)
    {
        Flight.AddChangeCipherSpec(Sealer.Epoch);
        Sealer.InstallKeys(keys);
    }

    /// <summary>Nothing of the flight will be sent again.</summary>
    public void ReleaseFlight() => _flight = null;

    /// <summary>The handshake is over: what comes and goes now is not hashed.</summary>
    public void ReleaseTranscript() => _transcript = null;

    /// <summary>The owner of the session sees the peer's certificates, and they are its own from now on.</summary>
    public void SharePeer()
    {
        Peer = Peer?.Copy();
        _isPeerShared = true;
    }

    /// <summary>The handshake is over: the owner has the peer's certificates, or gets them now.</summary>
    public void GivePeerAway()
    {
        if (_isPeerShared)
        {
            Peer?.Dispose();
        }

        Peer = null;
    }

    /// <summary>The handshake has failed.</summary>
    public void DisposeOfPeer()
    {
        Peer?.Dispose();
        Peer = null;
    }

    /// <summary>When the peer will not repeat anything any more that it has sent so far. RFC 6347 §4.2.4, RFC 9147 §5.8.1.</summary>
    public long GetEndOfRepetitions() => Options.TimeProvider.GetTimestampAfter(LongestRepetition);

    /// <summary>When a peer that hears no more of us has given up its flight, at the latest, if its timer is ours or the usual one.</summary>
    public long GetEndOfFlight() =>
        Options.TimeProvider.GetTimestampAfter(RetransmitTimer.Longest * (1.0 + Math.Clamp(Options.MaxRetransmissions, UsualRetransmissions, MostRetransmissions)));

    /// <summary>Fills a random of a hello.</summary>
    public byte[] CreateRandom()
    {
        byte[] random = new byte[ClientHello.RandomLength];
        Options.Random.GetBytes(random);
        return random;
    }
}
