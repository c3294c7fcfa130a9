using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.States;

/// <content>What is sent, when, and what is kept to be sent again: flights and ACKs.</content>
internal sealed partial class HandshakeDriver
{
    /// <summary>A state has begun a flight outside of a message: a KeyUpdate that the owner wants.</summary>
    public void SendNewFlight() => StartNewFlight();

    /// <summary>Takes the plaintext of an ACK. RFC 9147 §7.2.</summary>
    public void OnAck(ReadOnlySpan<byte> plaintext, ushort epoch)
    {
        if (!Is13)
        {
            // Before the version is known it may be meant well; it cannot help us then.
            if (_core.Version is not ProtocolVersion.None)
            {
                FailOnRecord(epoch, AlertDescription.UnexpectedMessage, "an ACK came in DTLS 1.2");
            }

            return;
        }

        if (!AckMessage.TryRead(plaintext, out AckMessage ack))
        {
            FailOnRecord(epoch, AlertDescription.DecodeError, "an ACK is malformed");
            return;
        }

        bool any = false;
        for (int i = 0; i < ack.Count; i++)
        {
            // RFC 9147 §7: never in a lower epoch than what it acknowledges, as long as the epochs are those of the handshake.
            if (ack.Epoch(i) > ushort.MaxValue || (epoch < FirstApplicationEpoch && ack.Epoch(i) > epoch))
            {
                FailOnRecord(epoch, AlertDescription.IllegalParameter, "an ACK names a record of an epoch that it cannot know");
                return;
            }

            // A number that no record can have acknowledges none; without its upper bits it would be another's.
            any |= ack.Sequence(i) <= RecordNumber.MaxSequence
                && _sender?.Acknowledge(new RecordNumber((ushort)ack.Epoch(i), ack.Sequence(i))) is true;
        }

        if (any)
        {
            OnAcknowledged();
        }
    }

    /// <summary>Sends the flight again when the timer says so, and an ACK; forgets what need not be kept any longer.</summary>
    public void OnTimeout()
    {
        _acks?.OnTimeout();
        if (_timer is { IsDue: true })
        {
            OnRetransmissionTimeout(_timer);
        }

        if (_keptUntil <= _core.Options.TimeProvider.GetTimestamp())
        {
            DropPieces();
        }

        if (State.Deadline <= _core.Options.TimeProvider.GetTimestamp())
        {
            State.OnDeadline();
            ForgetRepetitions();
        }
    }

    /// <summary>Writes the next datagram of the flight; 0 when there is none.</summary>
    public int WriteDatagram(Span<byte> destination, int mtu)
    {
        int losses = _core.Options.ReduceMtuOnLoss && _timer is not null ? _timer.Expiries : 0;
        bool pathMayBeNarrow = losses >= TimeoutsBeforeSmallerDatagrams;
        int length = pathMayBeNarrow ? Math.Min(mtu, SmallestUsefulMtu) : mtu;
        Span<byte> datagram = destination[..Math.Min(length, destination.Length)];
        int written = _acks is { IsDue: true } ? _acks.Write(datagram) : 0;
        if (_sender is not { HasMore: true })
        {
            return written;
        }

        written += _sender.WriteDatagram(datagram[written..], messagesApart: losses >= TimeoutsBeforeMessagesPart);
        if (State is Connected && !_sender.HasMore)
        {
            KeepLittle();
        }

        return written;
    }

    private void OnRetransmissionTimeout(RetransmitTimer timer)
    {
        bool goesOn = timer.TryBackOff();
        if (Doubtful is not null && (!goesOn || timer.Expiries >= _believedAt))
        {
            MoveTo(new HandshakeFailed(Doubtful));
        }
        else if (goesOn)
        {
            _sender?.Restart();
        }
        else if (_core.Flight.Items is [{ Type: HandshakeType.NewSessionTicket }, ..])
        {
            // The association is none the worse. NSS, and Firefox with it, acknowledges tickets once, and that ACK may be lost.
            SettleFlight();
        }
        else
        {
            Fail(AlertDescription.UserCanceled, $"the peer did not answer {_core.Options.MaxRetransmissions + 1} transmissions");
        }
    }

    /// <summary>The whole last flight is on its way, and may have to be kept for minutes.</summary>
    private void KeepLittle()
    {
        _core.Flight.Trim();
        _sender = _core.Flight.IsFinal ? null : _sender; // no ACK names what it was sent in
    }

    /// <summary>The peer has had the time to repeat itself.</summary>
    private void ForgetRepetitions()
    {
        _acks = _acks is { IsUnderWay: true } ? _acks : null;
        if (_core.HasFlight && _core.Flight.IsFinal)
        {
            EndFlight();
        }
    }

    /// <summary>Nothing of the flight is sent again.</summary>
    private void EndFlight()
    {
        _timer = null;
        _sender = null;
        _core.ReleaseFlight();
    }

    /// <summary>Remembers a record to acknowledge.</summary>
    private void Acknowledge(RecordNumber number, bool isNew)
    {
        if (isNew && State is not Connected)
        {
            // RFC 9147 §7: during the handshake any part of the next flight acknowledges ours. In DTLS 1.2 only all of it does. The peer's
            // timer has just started: however long ours was, the ACK must not wait longer than a quarter of that.
            EndFlight();
        }

        _acks ??= new AckSchedule(_core.Options.TimeProvider, _core.Sealer);
        _acks.OnAccepted(number, _timer?.Current ?? _core.Options.InitialRetransmissionTimeout);
        AcknowledgeAtOnceIfAsked();
    }

    private void AcknowledgeAtOnceIfAsked()
    {
        if (_core.AcknowledgeAtOnce)
        {
            _core.AcknowledgeAtOnce = false;
            _acks?.SendAtOnce();
        }
    }

    private void OnAcknowledged()
    {
        if (_core.Flight.IsAcknowledged)
        {
            SettleFlight();
        }
        else if (_sender is { HasMore: false })
        {
            _sender.Restart();
            _timer?.Rearm();
        }
    }

    /// <summary>The peer has the flight, or goes without it.</summary>
    private void SettleFlight()
    {
        EndFlight();
        MoveTo(State.OnFlightAcknowledged());
    }

    private void StartNewFlight()
    {
        if (!_core.HasNewFlight)
        {
            return;
        }

        _core.HasNewFlight = false;
        _sender = new FlightSender(_core.Flight, _core.Sealer);
        if (_core.Flight.Items is [{ Epoch: < FirstApplicationEpoch }, ..])
        {
            _ownFlightBegan = true;
            _acks = null; // our flight answers the peer's: nothing of that needs an ACK any more
        }

        _timer = null;
        if (!_core.Flight.IsFinal)
        {
            _timer = new RetransmitTimer(_core.Options.TimeProvider, _core.Options.InitialRetransmissionTimeout, _core.Options.MaxRetransmissions);
            _timer.Start();
        }
    }
}
