using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>A message on its way from one side's flight to the other side's state.</summary>
internal sealed record StoredMessage(HandshakeType Type, ushort Sequence, ushort Epoch, byte[] Body);

/// <summary>A message moved a state on, or the owner's word, or an ACK.</summary>
internal sealed record Move(HandshakeState From, string Cause, HandshakeState To);

/// <summary>
/// The states of a client and a server face to face, without records, fragments, timers and ACKs: what one side's flight holds is handed to
/// the other side's state, message by message. A test lets it run until the state it is about waits for a message, and then hands it the
/// message, or another one.
/// </summary>
internal sealed class StatePair : IDisposable
{
    private readonly Queue<StoredMessage> _toClient = new();
    private readonly Queue<StoredMessage> _toServer = new();
    private readonly List<IDisposable> _recordLayers = [];

    public StatePair(PairOptions options, string? targetHost = TestCertificates.ServerName)
        : this(DtlsContext.CreateClient(options.CreateClient(TestOptions.CreateClock())), DtlsContext.CreateServer(options.CreateServer(TestOptions.CreateClock())), targetHost)
    {
    }

    /// <summary>With contexts that several pairs share: the second resumes what the first began.</summary>
    public StatePair(DtlsContext client, DtlsContext server, string? targetHost = TestCertificates.ServerName)
    {
        ClientCore = CreateCore(client);
        ServerCore = CreateCore(server);
        Server = new ExpectClientHello(ServerCore);
        Client = ExpectServerHello.Start(ClientCore, targetHost);
        Collect(ClientCore, _toServer);
    }

    public HandshakeCore ClientCore { get; }

    public HandshakeCore ServerCore { get; }

    public HandshakeState Client { get; private set; }

    public HandshakeState Server { get; private set; }

    /// <summary>Everything that moved a state, in order.</summary>
    public List<Move> Moves { get; } = [];

    /// <summary>Every message that was handed over, in order.</summary>
    public List<StoredMessage> Delivered { get; } = [];

    /// <summary>The state that <see cref="At{TState}"/> looked for.</summary>
    public HandshakeState State { get; private set; } = null!;

    /// <summary>What it waits for, as the peer sent it.</summary>
    public StoredMessage Message { get; private set; } = null!;

    /// <summary>Lets a handshake run until a state of this class waits for a message that is there.</summary>
    /// <param name="options">The handshake.</param>
    /// <param name="type">Which message, for states that take several.</param>
    /// <param name="targetHost">What the client expects the server to be.</param>
    public static StatePair At<TState>(PairOptions options, HandshakeType? type = null, string? targetHost = TestCertificates.ServerName)
        where TState : HandshakeState
    {
        var pair = new StatePair(options, targetHost);
        return pair.Until<TState>(type);
    }

    /// <summary>Lets the handshake run on until a state of this class waits for a message that is there.</summary>
    /// <param name="type">Which message, for states that take several.</param>
    /// <param name="skip">So many of them are let pass first.</param>
    public StatePair Until<TState>(HandshakeType? type = null, int skip = 0)
        where TState : HandshakeState
    {
        bool isFound = RunUntil((state, message) => state.GetType() == typeof(TState) && (type is null || message?.Type == type) && skip-- == 0);
        Assert.True(isFound, $"No {typeof(TState).FullName} waits for a message in this handshake: it ended with {Client} and {Server}.");
        return this;
    }

    /// <summary>Hands the state another body in place of the real one.</summary>
    public HandshakeState Take(ReadOnlySpan<byte> body) => Take(Message.Type, body);

    /// <summary>Hands the state another message in place of the real one.</summary>
    public HandshakeState Take(HandshakeType type, ReadOnlySpan<byte> body)
    {
        Assert.True(State.Expects(type));
        return State.On(new HandshakeMessage(type, Message.Sequence, Message.Epoch, body));
    }

    /// <summary>Hands the state the real message.</summary>
    public HandshakeState Take() => Take(Message.Body);

    /// <summary>Hands over the message that waits, or another body in its place, and lets the handshake run to its end.</summary>
    public StatePair Finish(byte[]? body = null)
    {
        Queue<StoredMessage> queue = ReferenceEquals(State, Client) ? _toClient : _toServer;
        StoredMessage[] waiting = [.. queue];
        queue.Clear();
        queue.Enqueue(body is null ? waiting[0] : waiting[0] with { Body = body });
        Array.ForEach(waiting[1..], queue.Enqueue);
        return Run();
    }

    /// <summary>Lets the handshake run to its end; the owners accept their peers.</summary>
    public StatePair Run()
    {
        RunUntil((_, _) => false);
        return this;
    }

    /// <summary>Puts a message of the test's making in front of a side.</summary>
    public void Deliver(bool toServer, StoredMessage message) => Step(toServer, message);

    /// <summary>The peer of this side has acknowledged its flight.</summary>
    public void Acknowledge(bool ofServer)
    {
        HandshakeCore core = ofServer ? ServerCore : ClientCore;
        core.ReleaseFlight();
        Move(ofServer, "(ACK)", (ofServer ? Server : Client).OnFlightAcknowledged());
    }

    /// <summary>Takes what a side has begun to send outside of a message.</summary>
    public void Collect(bool ofServer) => Collect(ofServer ? ServerCore : ClientCore, ofServer ? _toClient : _toServer);

    public void Dispose()
    {
        Client.Abandon();
        Server.Abandon();
        _recordLayers.ForEach(layer => layer.Dispose());
    }

    private static void Collect(HandshakeCore core, Queue<StoredMessage> queue)
    {
        if (!core.HasNewFlight)
        {
            return;
        }

        core.HasNewFlight = false;
        foreach (FlightItem item in core.Flight.Items)
        {
            if (item.ContentType is ContentType.Handshake)
            {
                queue.Enqueue(new StoredMessage(item.Type, item.MessageSequence, item.Epoch, core.Flight.Body(item).ToArray()));
            }
        }
    }

    private HandshakeCore CreateCore(DtlsContext context)
    {
        var sealer = new RecordSealer();
        var opener = new RecordOpener();
        _recordLayers.AddRange([sealer, opener]);
        return new HandshakeCore(context, sealer, opener, 0);
    }

    /// <summary>Hands over messages, answers for the owners, and stops where the test wants to look, or where nothing more happens.</summary>
    private bool RunUntil(Func<HandshakeState, StoredMessage?, bool> isFound)
    {
        while (Client is not HandshakeFailed && Server is not HandshakeFailed)
        {
            if ((Client as AwaitPeerDecision ?? Server as AwaitPeerDecision) is { } decision)
            {
                if (isFound(decision, null))
                {
                    State = decision;
                    return true;
                }

                Move(ReferenceEquals(decision, Server), "(accepted)", decision.Accept());
                continue;
            }

            bool toServer = !_toClient.TryPeek(out StoredMessage? message);
            if (toServer && !_toServer.TryPeek(out message))
            {
                return false;
            }

            if (isFound(toServer ? Server : Client, message))
            {
                (State, Message) = (toServer ? Server : Client, message!);
                return true;
            }

            (toServer ? _toServer : _toClient).Dequeue();
            Step(toServer, message!);
        }

        return false;
    }

    private void Step(bool toServer, StoredMessage message)
    {
        HandshakeState state = toServer ? Server : Client;
        Assert.True(state.Expects(message.Type), $"{state} does not expect {message.Type}.");
        Assert.Equal(state.ReadEpoch, message.Epoch);
        Delivered.Add(message);
        Move(toServer, message.Type.ToString(), state.On(new HandshakeMessage(message.Type, message.Sequence, message.Epoch, message.Body)));
    }

    private void Move(bool ofServer, string cause, HandshakeState next)
    {
        HandshakeState from = ofServer ? Server : Client;
        Moves.Add(new Move(from, cause, next));
        if (ofServer)
        {
            Server = next;
        }
        else
        {
            Client = next;
        }

        Collect(ofServer);
    }
}
