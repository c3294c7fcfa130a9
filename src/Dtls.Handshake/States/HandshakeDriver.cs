using System.Runtime.CompilerServices;
using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.States;

/// <summary>
/// Between records and states: puts messages together, hands each to the state that waits for it, sends the flights that states make,
/// and sends them again when the peer is silent or repeats itself. What serves a flight or an ACK lives as long as that is under way: an
/// association that only carries data has none of it.
/// </summary>
/// <remarks>
/// Once there are keys (the state reads a protected epoch), what comes in plaintext is not believed any more: anybody can have sent it, and one
/// such record must not end a handshake whose keys are in place. Messages and parts of them that were delivered before are repetitions and
/// count as such; everything else is dropped. A plaintext alert may still be genuine, from a server of DTLS 1.2 that refuses our certificate or
/// a client that cannot read our ServerHello: it is believed when the peer then shows no sign of life under the keys while our flight is
/// sent again and once more.
/// </remarks>
internal sealed partial class HandshakeDriver
{
    /// <summary>Timeouts of one flight after which datagrams are cut smaller, in case they are too long for the path. RFC 6347 §4.1.1.1.</summary>
    private const int TimeoutsBeforeSmallerDatagrams = 3;

    /// <summary>
    /// Timeouts of one flight after which each message gets a record of its own. A peer may drop a whole record whose first message it has (NSS
    /// does, and Firefox with it); what it misses may stand behind that message in every transmission.
    /// </summary>
    private const int TimeoutsBeforeMessagesPart = 2;

    /// <summary>An IPv4 packet of 576 bytes reaches every host.</summary>
    private const int SmallestUsefulMtu = 576 - 20 - 8;

    /// <summary>The first epoch of application data in DTLS 1.3. RFC 9147 §6.1.</summary>
    private const ushort FirstApplicationEpoch = 3;

    private readonly HandshakeCore _core;
    private readonly Reassembler _reassembler;
    private FlightSender? _sender;
    private RetransmitTimer? _timer;
    private AckSchedule? _acks;
    private long _keptUntil = long.MaxValue;
    private int _believedAt;
    private bool _ownFlightBegan;

    public HandshakeDriver(HandshakeCore core, HandshakeState first, ushort firstMessageSequence)
    {
        _core = core;
        State = first;
        _reassembler = new Reassembler(core.Options.MaxHandshakeMessageLength, firstMessageSequence);
        StartNewFlight();
    }

    public HandshakeState State { get; private set; }

    public long NextTimeout => Math.Min(NextTransmission, Math.Min(State.Deadline, _keptUntil));

    /// <summary>When something has to be sent, if nothing comes; unlike <see cref="NextTimeout"/> not when something is to be forgotten.</summary>
    public long NextTransmission => Math.Min(_timer?.Deadline ?? long.MaxValue, _acks?.Deadline ?? long.MaxValue);

    /// <summary>Whether the peer's next message must be protected.</summary>
    public bool IsPlaintextOver => State.ReadEpoch > 0;

    /// <summary>What an alert in plaintext said that is not believed yet.</summary>
    public DtlsFailure? Doubtful { get; private set; }

    /// <summary>Pieces of plaintext that were not believed because there were keys.</summary>
    public long IgnoredPlaintext { get; private set; }

    private bool Is13 => _core.Version is ProtocolVersion.Dtls13;

    /// <summary>Reads what every datagram makes somebody read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Prefetch() => State.Deadline;

    /// <summary>Takes the plaintext of a handshake record: any number of fragments.</summary>
    public void OnRecord(ReadOnlySpan<byte> plaintext, RecordNumber number)
    {
        // RFC 8446 §5.4.
        if (Is13 && plaintext.IsEmpty && number.Epoch > 0)
        {
            Fail(AlertDescription.UnexpectedMessage, "a handshake record is empty");
            return;
        }

        _ownFlightBegan = false;
        bool isAccepted = true;
        bool isNew = false;
        var reader = new WireReader(plaintext);
        while (!reader.IsEmpty && State is not HandshakeFailed)
        {
            if (!HandshakeHeader.TryRead(ref reader, out HandshakeHeader header, out ReadOnlySpan<byte> fragment))
            {
                FailOnRecord(number.Epoch, AlertDescription.DecodeError, "a handshake record ends inside a fragment");
                return;
            }

            FragmentOutcome outcome = OnFragment(header, fragment, number.Epoch);
            isAccepted &= outcome is not FragmentOutcome.Ignored;
            isNew |= outcome is FragmentOutcome.Kept;
        }

        if (Is13 && isAccepted && !_ownFlightBegan && State is not HandshakeFailed)
        {
            Acknowledge(number, isNew);
        }
    }

    /// <summary>Goes on after a decision about the peer.</summary>
    public void Decide(HandshakeState next)
    {
        MoveTo(next);
        DropPlaintextIfOver();
        DeliverPending();
        AcknowledgeAtOnceIfAsked();
    }

    /// <summary>Gives up because of a record, unless anybody can have sent it.</summary>
    public void FailOnRecord(ushort epoch, AlertDescription alert, string reason)
    {
        if (epoch == 0 && IsPlaintextOver)
        {
            IgnorePlaintext();
        }
        else
        {
            Fail(alert, reason);
        }
    }

    /// <summary>Something in plaintext came too late to be believed.</summary>
    public void IgnorePlaintext() => IgnoredPlaintext++;

    /// <summary>An alert came in plaintext although there are keys: it counts when nothing more comes from the peer.</summary>
    public void Doubt(DtlsFailure failure)
    {
        IgnorePlaintext();
        Doubtful = failure;
        _believedAt = (_timer?.Expiries ?? 0) + 2;
    }

    /// <summary>The peer has sent something under the keys.</summary>
    public void OnSignOfLife() => Doubtful = null;

    /// <summary>Gives up.</summary>
    public void Fail(AlertDescription alert, string reason) => MoveTo(new HandshakeFailed(new DtlsFailure(alert, IsLocal: true, reason)));

    /// <summary>Ends without a word, because the peer did or the owner wants to.</summary>
    public void Stop()
    {
        State.Abandon();
        EndFlight();
        DropPieces();
        _acks = null;
        _core.ReleaseTranscript();
        _core.DisposeOfPeer();
    }

    private FragmentOutcome OnFragment(in HandshakeHeader header, ReadOnlySpan<byte> fragment, ushort epoch)
    {
        if (epoch == 0 && IsPlaintextOver && header.MessageSequence >= _reassembler.NextSequence)
        {
            IgnorePlaintext();
            return FragmentOutcome.Ignored;
        }

        if (_reassembler.IsWholeNext(header) && State is not AwaitPeerDecision)
        {
            _reassembler.Advance();
            Deliver(new HandshakeMessage(header.Type, header.MessageSequence, epoch, fragment));
            DeliverPending();
            LimitKeeping();
            return FragmentOutcome.Kept;
        }

        if (State is Connected connected && CheckPiece(connected, header) is { } failure)
        {
            Fail(failure.Alert, failure.Reason);
            return FragmentOutcome.Ignored;
        }

        FragmentOutcome outcome = _reassembler.Add(header, fragment, epoch);
        switch (outcome)
        {
            case FragmentOutcome.Kept when epoch < State.ReadEpoch:
                FailOnOldKeys();
                break;
            case FragmentOutcome.Kept:
                DeliverPending();
                LimitKeeping();
                break;
            case FragmentOutcome.Old:
                OnRepetition(header);
                break;
            case FragmentOutcome.Mismatch:
                Fail(AlertDescription.IllegalParameter, $"fragments of {header.Type} contradict each other");
                break;
            case FragmentOutcome.TooLong:
                Fail(AlertDescription.IllegalParameter, $"{header.Type} of {header.MessageLength} bytes is longer than MaxHandshakeMessageLength");
                break;
            default:
                break;
        }

        return outcome;
    }

    /// <summary>A piece of a message after the handshake: what can never be taken is not kept, since an association lives long.</summary>
    private DtlsFailure? CheckPiece(Connected connected, in HandshakeHeader header) =>
        !_reassembler.IsInWindow(header) ? null
            : !connected.Expects(header.Type) ? new DtlsFailure(AlertDescription.UnexpectedMessage, IsLocal: true, $"a piece of {header.Type} came after the handshake")
            : header.MessageLength > connected.LongestOf(header.Type) ? new DtlsFailure(AlertDescription.DecodeError, IsLocal: true, $"{header.Type} of {header.MessageLength} bytes came after the handshake")
            : null;

    /// <summary>
    /// A message of which no more comes after the handshake is forgotten in the end; during it the whole has an end. What was acknowledged is not
    /// sent again: it is kept as long as the rest may still come, or the messages after it could never be delivered.
    /// </summary>
    private void LimitKeeping() => _keptUntil = State is Connected && _reassembler.HasPending ? _core.GetEndOfFlight() : long.MaxValue;

    private void DeliverPending()
    {
        while (State is not (HandshakeFailed or AwaitPeerDecision) && _reassembler.TryGetNext(out HandshakeMessage message))
        {
            _reassembler.Advance();
            Deliver(message);
        }
    }

    private void Deliver(in HandshakeMessage message)
    {
        if (!State.Expects(message.Type))
        {
            Fail(AlertDescription.UnexpectedMessage, $"{message.Type} came in state {State.GetType().Name}");
        }
        else if (message.Epoch != State.ReadEpoch)
        {
            Fail(AlertDescription.UnexpectedMessage, $"{message.Type} came in epoch {message.Epoch} instead of {State.ReadEpoch}");
        }
        else
        {
            MoveTo(State.On(message));
            DropPlaintextIfOver();
            if (State.ReadEpoch > message.Epoch && _reassembler.HasPendingBelow(State.ReadEpoch))
            {
                FailOnOldKeys();
            }
        }
    }

    /// <summary>What was kept of later messages before there were keys is anybody's, too.</summary>
    private void DropPlaintextIfOver()
    {
        if (IsPlaintextOver)
        {
            _reassembler.DropPlaintext();
        }
    }

    /// <summary>RFC 8446 §5.1, RFC 9147 §8: keys change between two messages, and nothing new comes under the old ones.</summary>
    private void FailOnOldKeys() => Fail(AlertDescription.UnexpectedMessage, "a message came under keys that have been replaced");

    /// <summary>RFC 6347 §4.2.4: who sent the last flight sends it again when the peer repeats its Finished, once however it is cut.</summary>
    private void OnRepetition(in HandshakeHeader header)
    {
        bool isLastOfPeer = header.Type is HandshakeType.Finished && header.FragmentOffset == 0;
        if (isLastOfPeer && _core.HasFlight && _core.Flight.IsFinal && _sender is not { HasMore: true })
        {
            _sender = new FlightSender(_core.Flight, _core.Sealer);
        }
    }

    private void MoveTo(HandshakeState next)
    {
        if (next is HandshakeFailed)
        {
            State.Abandon();
        }

        HandshakeState previous = State;
        State = next;
        switch (next)
        {
            case HandshakeFailed:
                Stop();
                break;
            case Connected when previous is Connected:
                StartNewFlight();
                break;
            case Connected when _reassembler.HasPending:
                Fail(AlertDescription.UnexpectedMessage, "more messages than the handshake has");
                break;
            case Connected:
                FinishFlights();
                break;
            case AwaitPeerDecision:
                // The peer's flight is whole, so it need not see ours again; if it lost something, its own timer says so.
                _timer = null;
                break;
            default:
                StartNewFlight();
                break;
        }
    }

    private void DropPieces()
    {
        _reassembler.DropAll();
        _keptUntil = long.MaxValue;
    }

    private void FinishFlights()
    {
        if (_core.HasNewFlight)
        {
            StartNewFlight();
        }
        else
        {
            EndFlight();
        }

        _reassembler.LowerLimit(((Connected)State).LongestMessage);
        _core.ReleaseTranscript();
        _core.GivePeerAway();
    }
}
