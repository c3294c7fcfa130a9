using System.Diagnostics.CodeAnalysis;
using Dtls.Handshake;
using Dtls.Sockets.Accepting;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Loops;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Routing;

/// <summary>Decides whom a datagram is for: the pass-through hook, an association, or the front door.</summary>
internal sealed class DatagramRouter(
    Endpoint endpoint,
    Shard shard,
    SessionSet sessions,
    AssociationTable table,
    HandlerCalls handler,
    FrontDoor? door,
    EventCounts counts)
{
    public void Route(Span<byte> datagram, in PeerAddress remote, in LocalAddress local)
    {
        if (!FirstByte.IsDtls(datagram))
        {
            bool passed = !datagram.IsEmpty && handler.OnPassThrough(datagram, in remote, in local);
            counts.Add(passed ? EndpointEvent.PassedThrough : EndpointEvent.DroppedNotDtls);
            if (passed && endpoint.IdleTimeout != long.MaxValue && table.Find(in remote) is { } speaker)
            {
                speaker.LastHeard = sessions.Now; // DTLS-SRTP: media flows in the clear of DTLS, and its association says nothing meanwhile
            }

            return;
        }

        Association? association = table.Find(in remote);
        ulong mark = 0;
        bool isBeginning = door is not null && HelloMark.TryRead(datagram, out mark);
        if (association is null || (isBeginning ? !IsOwnBeginning(association, mark) : door is not null && IsForeignPiece(association, datagram)))
        {
            Admit(datagram, in remote, in local, association, mark);
        }
        else if (association.HasEnded)
        {
            counts.Add(EndpointEvent.DroppedUnknownAddress);
        }
        else
        {
            sessions.Receive(association, datagram);
        }
    }

    /// <summary>Whether that hello is the one that began the association.</summary>
    private static bool IsOwnBeginning(Association association, ulong mark)
    {
        if (association.HelloMark == 0 && !association.IsAnnounced)
        {
            association.HelloMark = mark;
        }

        return association.HelloMark == mark;
    }

    /// <summary>Whether that is a later piece of a hello, and nothing that the association could still want.</summary>
    private static bool IsForeignPiece(Association association, ReadOnlySpan<byte> datagram) =>
        HelloMark.IsLaterPiece(datagram) && (association.HasEnded || !association.Session.TakesPlaintext);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A fault in one handshake must not take the others along.")]
    private void Admit(Span<byte> datagram, in PeerAddress remote, in LocalAddress local, Association? replaced, ulong mark)
    {
        if (Refuses(in remote, replaced) is { } reason)
        {
            counts.Add(reason);
            return;
        }

        sessions.Outbox.MakeRoom(FrontDoor.ReplyLength);
        Span<byte> reply = sessions.Outbox.Batch.Free[..FrontDoor.ReplyLength];
        AcceptStatus status;
        int replyLength;
        DtlsSession? session;
        try
        {
            status = door!.Judge(datagram, in remote, replaced is not null, sessions.Sink, reply, out replyLength, out session);
        }
        catch (Exception)
        {
            counts.Add(EndpointEvent.HandshakeFailed);
            return;
        }

        switch (status)
        {
            case AcceptStatus.Reply:
                sessions.Outbox.Batch.Append(replyLength, in remote, in local);
                counts.Add(EndpointEvent.StatelessReply);
                break;
            case AcceptStatus.Accepted:
                Welcome(session!, in remote, in local, replaced, mark != 0 ? mark : door.AcceptedMark);
                break;
            default:
                counts.Add(replaced is null ? EndpointEvent.DroppedUnknownAddress : EndpointEvent.DroppedReplacement);
                break;
        }
    }

    /// <summary>Who starts over takes its own place: in the table always, among the handshakes under way when it had one there.</summary>
    private EndpointEvent? Refuses(in PeerAddress remote, Association? replaced) =>
        door is null ? EndpointEvent.DroppedUnknownAddress
        : replaced is null ? door.Refuses(in remote, endpoint.ConnectionCount)
        : replaced.HalfOpen is null ? door.Refuses(in remote, connections: 0)
        : null;

    private void Welcome(DtlsSession session, in PeerAddress remote, in LocalAddress local, Association? replaced, ulong mark)
    {
        if (replaced is not null)
        {
            Replace(replaced);
        }

        var association = new Association(shard, session, in remote, in local)
        {
            HelloMark = mark,
            HandshakeDeadline = endpoint.HandshakeTimeout == long.MaxValue ? long.MaxValue : sessions.Now + endpoint.HandshakeTimeout,
        };
        session.Tag = association;
        sessions.Begin(association);
        if (session.State is DtlsSessionState.Closed)
        {
            sessions.End(association, session.Failure); // when it said so, nobody knew yet whose it was
        }
    }

    /// <summary>The peer has lost the keys: there is nobody to say goodbye to.</summary>
    private void Replace(Association replaced)
    {
        counts.Add(EndpointEvent.Replaced);
        sessions.End(replaced, new DtlsFailure(AlertDescription.UserCanceled, IsLocal: false, "the peer started over from the same address"));
        table.Remove(replaced); // the newcomer needs the place before the old one is buried
    }
}
