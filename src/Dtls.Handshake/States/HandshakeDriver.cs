using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.States;

/// <summary>
/// Between records and states: puts messages together, hands each to the state that waits for it, sends the flights that states make,
/// and sends them again when the peer is silent or repeats itself.
/// </summary>
internal sealed class HandshakeDriver
{
    /// <summary>Timeouts of one flight after which datagrams are cut smaller, in case they are too long for the path. RFC 6347 §4.1.1.1.</summary>
    private const int TimeoutsBeforeSmallerDatagrams = 3;

    /// <summary>An IPv4 packet of 576 bytes reaches every host.</summary>
    private const int SmallestUsefulMtu = 576 - 20 - 8;

    /// <summary>The first epoch of application data in DTLS 1.3. RFC 9147 §6.1.</summary>
    private const ushort FirstApplicationEpoch = 3;

    private readonly HandshakeCore _core;
    private readonly Reassembler _reassembler;
    private readonly FlightSender _sender;
    private readonly RetransmitTimer _timer;
    private readonly AckSchedule _acks;
    private bool _ownFlightBegan;

    public HandshakeDriver(HandshakeCore core, HandshakeState first, ushort firstMessageSequence)
    {
        _core = core;
        State = first;
        _reassembler = new Reassembler(core.Options.MaxHandshakeMessageLength, firstMessageSequence);
        _sender = new FlightSender(core.Flight, core.Sealer);
        _timer = new RetransmitTimer(core.Options.TimeProvider, core.Options.InitialRetransmissionTimeout, core.Options.MaxRetransmissions);
        _acks = new AckSchedule(core.Options.TimeProvider, core.Sealer);
        StartNewFlight();
    }

    public HandshakeState State { get; private set; }

    public long NextTimeout => Math.Min(_timer.Deadline, _acks.Deadline);

    private bool Is13 => _core.Version is ProtocolVersion.Dtls13;

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
                Fail(AlertDescription.DecodeError, "a handshake record ends inside a fragment");
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

    /// <summary>Takes the plaintext of an ACK. RFC 9147 §7.2.</summary>
    public void OnAck(ReadOnlySpan<byte> plaintext, ushort epoch)
    {
        if (!Is13)
        {
            // Before the version is known it may be meant well; it cannot help us then.
            if (_core.Version is not ProtocolVersion.None)
            {
                Fail(AlertDescription.UnexpectedMessage, "an ACK came in DTLS 1.2");
            }

            return;
        }

        if (!AckMessage.TryRead(plaintext, out AckMessage ack))
        {
            Fail(AlertDescription.DecodeError, "an ACK is malformed");
            return;
        }

        bool any = false;
        for (int i = 0; i < ack.Count; i++)
        {
            // RFC 9147 §7: never in a lower epoch than what it acknowledges, as long as the epochs are those of the handshake.
            if (ack.Epoch(i) > ushort.MaxValue || (epoch < FirstApplicationEpoch && ack.Epoch(i) > epoch))
            {
                Fail(AlertDescription.IllegalParameter, "an ACK names a record of an epoch that it cannot know");
                return;
            }

            any |= _sender.Acknowledge(new RecordNumber((ushort)ack.Epoch(i), ack.Sequence(i)));
        }

        if (any)
        {
            OnAcknowledged();
        }
    }

    /// <summary>Goes on after a decision about the peer.</summary>
    public void Decide(HandshakeState next)
    {
        MoveTo(next);
        DeliverPending();
        AcknowledgeAtOnceIfAsked();
    }

    /// <summary>A state has begun a flight outside of a message: a KeyUpdate that the owner wants.</summary>
    public void SendNewFlight() => StartNewFlight();

    /// <summary>Gives up.</summary>
    public void Fail(AlertDescription alert, string reason) => MoveTo(new HandshakeFailed(new DtlsFailure(alert, IsLocal: true, reason)));

    /// <summary>Ends without a word, because the peer did or the owner wants to.</summary>
    public void Stop()
    {
        State.Abandon();
        _timer.Stop();
        _sender.Stop();
        _acks.Clear();
        _core.Flight.Release();
        _core.Transcript.Release();
    }

    /// <summary>Sends the flight again when the timer says so.</summary>
    public void OnTimeout()
    {
        _acks.OnTimeout();
        if (!_timer.IsDue)
        {
            return;
        }

        if (_timer.TryBackOff())
        {
            _sender.Restart();
        }
        else
        {
            Fail(AlertDescription.UserCanceled, $"the peer did not answer {_core.Options.MaxRetransmissions + 1} transmissions");
        }
    }

    /// <summary>Writes the next datagram of the flight; 0 when there is none.</summary>
    public int WriteDatagram(Span<byte> destination, int mtu)
    {
        bool pathMayBeNarrow = _core.Options.ReduceMtuOnLoss && _timer.Expiries >= TimeoutsBeforeSmallerDatagrams;
        int length = pathMayBeNarrow ? Math.Min(mtu, SmallestUsefulMtu) : mtu;
        Span<byte> datagram = destination[..Math.Min(length, destination.Length)];
        int written = _acks.IsDue ? _acks.Write(datagram) : 0;
        return _sender.HasMore ? written + _sender.WriteDatagram(datagram[written..]) : written;
    }

    /// <summary>Remembers a record to acknowledge.</summary>
    private void Acknowledge(RecordNumber number, bool isNew)
    {
        _acks.OnAccepted(number, _timer.Current);
        if (isNew && State is not Connected)
        {
            // RFC 9147 §7: during the handshake any part of the next flight acknowledges ours. In DTLS 1.2 only all of it does.
            _timer.Stop();
            _sender.Stop();
        }

        AcknowledgeAtOnceIfAsked();
    }

    private void AcknowledgeAtOnceIfAsked()
    {
        if (_core.AcknowledgeAtOnce)
        {
            _core.AcknowledgeAtOnce = false;
            _acks.SendAtOnce();
        }
    }

    private void OnAcknowledged()
    {
        if (_core.Flight.IsAcknowledged)
        {
            _timer.Stop();
            _sender.Stop();
            _core.Flight.Release();
            MoveTo(State.OnFlightAcknowledged());
        }
        else if (!_sender.HasMore)
        {
            _sender.Restart();
            _timer.Rearm();
        }
    }

    private FragmentOutcome OnFragment(in HandshakeHeader header, ReadOnlySpan<byte> fragment, ushort epoch)
    {
        if (_reassembler.IsWholeNext(header) && State is not AwaitPeerDecision)
        {
            _reassembler.Advance();
            Deliver(new HandshakeMessage(header.Type, header.MessageSequence, epoch, fragment));
            DeliverPending();
            return FragmentOutcome.Kept;
        }

        FragmentOutcome outcome = _reassembler.Add(header, fragment, epoch);
        switch (outcome)
        {
            case FragmentOutcome.Kept when epoch < State.ReadEpoch:
                FailOnOldKeys();
                break;
            case FragmentOutcome.Kept:
                DeliverPending();
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
            if (State.ReadEpoch > message.Epoch && _reassembler.HasPendingBelow(State.ReadEpoch))
            {
                FailOnOldKeys();
            }
        }
    }

    /// <summary>RFC 8446 §5.1, RFC 9147 §8: keys change between two messages, and nothing new comes under the old ones.</summary>
    private void FailOnOldKeys() => Fail(AlertDescription.UnexpectedMessage, "a message came under keys that have been replaced");

    /// <summary>RFC 6347 §4.2.4: who sent the last flight sends it again when the peer repeats its Finished, once however it is cut.</summary>
    private void OnRepetition(in HandshakeHeader header)
    {
        bool isLastOfPeer = header.Type is HandshakeType.Finished && header.FragmentOffset == 0;
        if (isLastOfPeer && _core.Flight.IsFinal && !_sender.HasMore)
        {
            _sender.Restart();
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
                _timer.Stop();
                break;
            default:
                StartNewFlight();
                break;
        }
    }

    private void FinishFlights()
    {
        if (_core.HasNewFlight)
        {
            StartNewFlight();
        }
        else
        {
            _timer.Stop();
            _sender.Stop();
            _core.Flight.Release();
        }

        _core.Transcript.Release();
    }

    private void StartNewFlight()
    {
        if (!_core.HasNewFlight)
        {
            return;
        }

        _core.HasNewFlight = false;
        _sender.Start();
        if (_core.Flight.Items is [{ Epoch: < FirstApplicationEpoch }, ..])
        {
            _ownFlightBegan = true;
            _acks.Clear();
        }

        if (_core.Flight.IsFinal)
        {
            _timer.Stop();
        }
        else
        {
            _timer.Start();
        }
    }
}
