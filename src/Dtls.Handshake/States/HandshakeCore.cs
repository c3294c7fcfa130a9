using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Transcripts;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.States;

/// <summary>What the states of both roles and versions work with: the options, the record layer's halves, the transcript and the flight being made.</summary>
internal sealed class HandshakeCore(DtlsContext context, RecordSealer sealer, RecordOpener opener, ushort firstMessageSequence)
{
    private int _nextMessageSequence = firstMessageSequence;

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

    public Transcript Transcript { get; } = new();

    public OutgoingFlight Flight { get; } = new();

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
        Transcript.Add(T.Type, sequence, Flight.Add(body, Sealer.Epoch, sequence));
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

    /// <summary>Fills a random of a hello.</summary>
    public byte[] CreateRandom()
    {
        byte[] random = new byte[ClientHello.RandomLength];
        Options.Random.GetBytes(random);
        return random;
    }
}
