using Dtls.Handshake.Cookies;
using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Flights;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake;

/// <summary>
/// One association without a socket, a thread or a clock of its own: datagrams in, datagrams out, next timeout out.
/// Owned by one thread at a time. Nothing a peer sends makes it throw.
/// </summary>
public sealed partial class DtlsSession : IDisposable
{
    private readonly RecordSealer _sealer;
    private readonly RecordOpener _opener;
    private readonly HandshakeCore _core;
    private readonly HandshakeDriver _driver;
    private byte[]? _pendingAlert;
    private AlertInbox _alerts;
    private int _mtu;
    private ushort _firstDataEpoch = ushort.MaxValue;
    private ushort _newestReadEpoch;
    private ushort _writeEpoch;
    private long _usedUpAt = long.MaxValue;

    private DtlsSession(DtlsContext context, ushort firstMessageSequence, Func<HandshakeCore, HandshakeState> start)
    {
        _sealer = new RecordSealer(context.Options.RecordLayer);
        _opener = new RecordOpener(context.Options.RecordLayer);
        _mtu = context.Options.Mtu;
        _core = new HandshakeCore(context, _sealer, _opener, firstMessageSequence);
        _driver = new HandshakeDriver(_core, start(_core), firstMessageSequence);
    }

    /// <summary>Where the session stands.</summary>
    public DtlsSessionState State { get; private set; }

    /// <summary>What was negotiated; null before <see cref="IDtlsSink.OnConnected"/>.</summary>
    public DtlsConnectionInfo? Info { get; private set; }

    /// <summary>Why it failed; null as long as it has not, and after an orderly close.</summary>
    public DtlsFailure? Failure { get; private set; }

    /// <summary>Received records by outcome.</summary>
    public RecordCounters Counters => _opener.Counters;

    /// <summary>Whatever the owner wants to find again in a sink call.</summary>
    public object? Tag { get; set; }

    /// <summary>Bytes of a datagram, at most. May change at any time; flights sent again are cut anew. At least 256.</summary>
    public int Mtu
    {
        get => _mtu;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, DtlsContext.SmallestMtu);
            _mtu = value;
        }
    }

    /// <summary>When <see cref="HandleTimeout"/> is due, as a timestamp of the context's <see cref="TimeProvider"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long NextTimeout => Math.Min(_driver.NextTimeout, _usedUpAt);

    /// <summary>
    /// Pieces of plaintext that were dropped because the handshake had keys already: with them in place, what is not protected may be anybody's.
    /// </summary>
    public long IgnoredPlaintext => _driver.IgnoredPlaintext;

    /// <summary>A client that has its first flight ready for <see cref="TryGetTransmit"/>.</summary>
    /// <param name="context">From <see cref="DtlsContext.CreateClient"/>.</param>
    /// <param name="targetHost">The name or address that the certificate must be for, and that SNI asks for (names only); null for neither.</param>
    /// <exception cref="ArgumentException">The context is a server's.</exception>
    public static DtlsSession CreateClient(DtlsContext context, string? targetHost = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ThrowIfWrongRole(context, isServer: false);
        return new DtlsSession(context, 0, core => ExpectServerHello.Start(core, targetHost));
    }

    /// <summary>A server for one client whose address is taken as proved; for others see <see cref="DtlsAcceptor"/>.</summary>
    /// <exception cref="ArgumentException">The context is a client's.</exception>
    public static DtlsSession CreateServer(DtlsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ThrowIfWrongRole(context, isServer: true);
        return new DtlsSession(context, 0, core => new ExpectClientHello(core));
    }

    /// <summary>Takes one datagram; the bytes are overwritten. Answers wait in <see cref="TryGetTransmit"/>.</summary>
    public void Receive(Span<byte> datagram, IDtlsSink sink)
    {
        while (!datagram.IsEmpty && State is not DtlsSessionState.Closed)
        {
            OpenStatus status = _opener.Open(datagram, out OpenedRecord record, out int consumed);
            if (status == OpenStatus.Opened)
            {
                OnRecord(record, sink);
            }
            else if (status is OpenStatus.RecordOverflow or OpenStatus.NoContentType)
            {
                OnAuthenticNonsense(status, sink);
            }

            datagram = datagram[consumed..];
        }

        if (State is DtlsSessionState.Connected && (_sealer.KeyUsage | _opener.KeyUsage) is not KeyUsageAdvice.Fine)
        {
            CareForWornKeys(sink);
        }
    }

    /// <summary>Does what is due by the clock; harmless when nothing is.</summary>
    public void HandleTimeout(IDtlsSink sink)
    {
        _driver.OnTimeout();
        EndIfUsedUp(sink);
        Settle(sink);
    }

    /// <summary>The next datagram of handshake messages or alerts to send. Call until false after every other call.</summary>
    /// <param name="destination">At least <see cref="Mtu"/> bytes.</param>
    /// <param name="written">The datagram's length.</param>
    public bool TryGetTransmit(Span<byte> destination, out int written)
    {
        written = _driver.WriteDatagram(destination, _mtu);
        if (written == 0 && _pendingAlert is { } alert && alert.Length <= destination.Length)
        {
            alert.CopyTo(destination);
            written = alert.Length;
            _pendingAlert = null;
        }

        return written != 0;
    }

    /// <summary>
    /// Seals one record of application data, which is one datagram. Not before <see cref="DtlsSessionState.Connected"/>. Where it has worn the
    /// keys, it begins a KeyUpdate (DTLS 1.3): look at <see cref="TryGetTransmit"/> and <see cref="NextTimeout"/> afterwards, as always.
    /// </summary>
    /// <returns>
    /// <see cref="SealStatus.UnknownEpoch"/> when the session is not connected; <see cref="SealStatus.LimitReached"/> when the keys are used up
    /// and could not be replaced: <see cref="HandleTimeout"/> is due then, and ends the session.
    /// </returns>
    public SealStatus Seal(ReadOnlySpan<byte> payload, Span<byte> destination, out int written)
    {
        if (State == DtlsSessionState.Connected)
        {
            if (_sealer.KeyUsage is not KeyUsageAdvice.Fine && !MaySealWithWornKeys())
            {
                written = 0;
                return SealStatus.LimitReached;
            }

            return _sealer.Seal(ContentType.ApplicationData, payload, destination, out written);
        }

        written = 0;
        return SealStatus.UnknownEpoch;
    }

    /// <summary>Bytes of the datagram that carries <paramref name="payloadLength"/> bytes of application data.</summary>
    public int GetDatagramLength(int payloadLength) => _sealer.GetSealedLength(payloadLength);

    /// <summary>Lets the peer in; see <see cref="IDtlsSink.OnPeerVerification"/>. The handshake goes on inside this call.</summary>
    /// <exception cref="InvalidOperationException">The session does not await a decision.</exception>
    public void AcceptPeer(IDtlsSink sink)
    {
        AwaitPeerDecision decision = RequireDecision();
        State = DtlsSessionState.Handshaking;
        _driver.Decide(decision.Accept());
        Settle(sink);
    }

    /// <summary>Refuses the peer with an alert.</summary>
    /// <exception cref="InvalidOperationException">The session does not await a decision.</exception>
    public void RejectPeer(
        IDtlsSink sink,
        AlertDescription alert = AlertDescription.CertificateUnknown,
        string reason = "the peer's certificate was refused")
    {
        RequireDecision();
        Abort(sink, alert, reason);
    }

    /// <summary>
    /// Replaces our write keys (RFC 9147 §8). Takes effect when the peer has acknowledged it; data flows meanwhile under the old ones.
    /// </summary>
    /// <param name="requestPeerUpdate">Whether the peer is to replace its keys too.</param>
    /// <returns>False when the association cannot: not connected, DTLS 1.2, or no epoch is left.</returns>
    public bool TryUpdateKeys(bool requestPeerUpdate = false)
    {
        bool isPossible = State is DtlsSessionState.Connected && _driver.State is Connected13 connected && connected.TryUpdateKeys(requestPeerUpdate);
        _driver.SendNewFlight();
        return isPossible;
    }

    /// <summary>Ends the association with close_notify. Harmless when it has ended.</summary>
    public void Close(IDtlsSink sink)
    {
        if (State is not DtlsSessionState.Closed)
        {
            End(failure: null, new AlertMessage(AlertLevel.Warning, AlertDescription.CloseNotify), sink);
        }
    }

    /// <summary>Ends the association with a fatal alert, a handshake that took too long for instance. Harmless when it has ended.</summary>
    public void Abort(IDtlsSink sink, AlertDescription alert, string reason)
    {
        _driver.Fail(alert, reason);
        Settle(sink);
    }

    /// <summary>Keying material for other protocols. RFC 5705, RFC 8446 §7.5.</summary>
    /// <param name="label">The registered label, ASCII.</param>
    /// <param name="context">The context value; default means an absent one when <paramref name="useContext"/> is false.</param>
    /// <param name="output">Filled whole.</param>
    /// <param name="useContext">DTLS 1.2 tells an empty context from none; DTLS 1.3 does not.</param>
    /// <exception cref="InvalidOperationException">The session is not connected, or has no extended master secret.</exception>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output, bool useContext = false)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (State is not DtlsSessionState.Connected || _driver.State is not Connected connected)
        {
            throw new InvalidOperationException("Keying material can be exported once the session is connected and until it is closed.");
        }

        connected.Exporter.Export(label, context, useContext, output);
    }

    /// <summary>Wipes all keys. Sends nothing.</summary>
    public void Dispose()
    {
        State = DtlsSessionState.Closed;
        _usedUpAt = long.MaxValue;
        _driver.Stop();
        _pendingAlert = null;
        _opener.Dispose();
        _sealer.Dispose();
    }

    /// <summary>A server whose client has shown a cookie: it goes on with the client's numbers. RFC 6347 §4.2.1, §4.2.2.</summary>
    internal static DtlsSession CreateServer(DtlsContext context, ushort messageSequence, ulong recordSequence)
    {
        var session = new DtlsSession(context, messageSequence, core => new ExpectClientHello(core));
        session._sealer.SkipPlaintextSequenceTo(recordSequence);
        return session;
    }

    /// <summary>A server that asked for a hello with this cookie and kept nothing. RFC 9147 §5.1.</summary>
    internal static DtlsSession CreateServer(DtlsContext context, ushort messageSequence, ulong recordSequence, in RetryCookie cookie)
    {
        byte[] bytes = cookie.Bytes.ToArray();
        CipherSuiteFacts suite = cookie.Suite;
        var session = new DtlsSession(context, messageSequence, core => RetryCookie.Restore(bytes, suite, core));
        session._sealer.SkipPlaintextSequenceTo(recordSequence);
        return session;
    }

    /// <summary>Asks for what a datagram of this session will need: one that waits, among datagrams of so many sessions that caches have forgotten it.</summary>
    internal void Prefetch()
    {
        _opener.Prefetch();
        _sealer.Prefetch();
        _driver.Prefetch();
    }

    /// <summary>Takes a ClientHello that was put together before there was a session.</summary>
    internal void ReceiveHello(ReadOnlySpan<byte> body, ushort messageSequence, ulong recordSequence, IDtlsSink sink)
    {
        byte[] record = new byte[HandshakeHeader.Length + body.Length];
        var writer = new WireWriter(record);
        HandshakeHeader.Whole(HandshakeType.ClientHello, messageSequence, body.Length).Write(ref writer);
        writer.WriteBytes(body);
        _driver.OnRecord(record, new RecordNumber(epoch: 0, recordSequence));
        Settle(sink);
    }

    /// <summary>What an alert in plaintext said that is not believed yet: news that the peer is gone confirms it.</summary>
    internal DtlsFailure? DoubtfulFailure => _driver.Doubtful;

    /// <summary>Whether a handshake message in plaintext may still mean something to it.</summary>
    internal bool TakesPlaintext => !_driver.IsPlaintextOver;

    /// <summary>When something has to be sent if nothing comes: how tests tell when a conversation is over.</summary>
    internal long NextTransmission => _driver.NextTransmission;

    /// <summary>The epoch of what is sent.</summary>
    internal ushort WriteEpoch => _sealer.Epoch;

    /// <summary>Seals a record of any type: how tests play a peer that breaks the rules.</summary>
    internal SealStatus SealForTest(ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written) =>
        _sealer.Seal(type, plaintext, destination, out written);

    /// <summary>What was or will be sent: how tests change what stands in it, before it is protected.</summary>
    internal OutgoingFlight FlightForTest => _core.Flight;

    /// <summary>Wears the keys as if so many records had been sealed, and so many forgeries had come: how tests reach the limits.</summary>
    internal void WearKeysForTest(ulong sealedRecords, ulong forgeries)
    {
        _sealer.SkipSequenceTo(_sealer.Epoch, sealedRecords);
        _opener.CountForgeries(_newestReadEpoch, forgeries);
    }

    /// <summary>Expects the numbers of a peer whose keys were worn.</summary>
    internal void FollowForTest(ulong sealedRecords) => _opener.SkipSequenceTo(_newestReadEpoch, sealedRecords);

    private static void ThrowIfWrongRole(DtlsContext context, bool isServer)
    {
        if (context.IsServer != isServer)
        {
            throw new ArgumentException(isServer ? "A server needs a context of DtlsContext.CreateServer." : "A client needs a context of DtlsContext.CreateClient.", nameof(context));
        }
    }

    /// <summary>Tells the owner what the driver came to.</summary>
    private void Settle(IDtlsSink sink)
    {
        switch (_driver.State)
        {
            case HandshakeFailed failed when State is not DtlsSessionState.Closed:
                End(failed.Failure, failed.Failure.IsLocal ? new AlertMessage(AlertLevel.Fatal, failed.Failure.Alert) : null, sink);
                break;
            case AwaitPeerDecision decision when State is DtlsSessionState.Handshaking:
                State = DtlsSessionState.AwaitingPeerDecision;
                sink.OnPeerVerification(this, decision.Peer);
                break;
            case Connected connected when State is DtlsSessionState.Handshaking:
                State = DtlsSessionState.Connected;
                Info = connected.Info;
                _firstDataEpoch = connected.FirstDataEpoch;
                _writeEpoch = _sealer.Epoch;
                _opener.DropEpoch(0);
                sink.OnConnected(this);
                break;
            case Connected when State is DtlsSessionState.Connected && _sealer.Epoch > _writeEpoch:
                _writeEpoch = _sealer.Epoch;
                sink.OnKeysUpdated(this);
                break;
            default:
                break;
        }
    }

    private void End(DtlsFailure? failure, AlertMessage? answer, IDtlsSink sink)
    {
        if (answer is { } alert)
        {
            _pendingAlert = SealAlert(alert);
        }

        State = DtlsSessionState.Closed;
        _usedUpAt = long.MaxValue;
        Failure = failure;
        _driver.Stop();
        sink.OnClosed(this, failure);
    }

    private byte[]? SealAlert(AlertMessage alert)
    {
        Span<byte> plaintext = stackalloc byte[AlertMessage.Length];
        alert.Write(plaintext);
        byte[] sealedAlert = new byte[_sealer.GetSealedLength(AlertMessage.Length)];
        SealStatus status = _sealer.Seal(ContentType.Alert, plaintext, sealedAlert, out _);
        return status == SealStatus.Sealed ? sealedAlert : null;
    }

    private AwaitPeerDecision RequireDecision() =>
        State is DtlsSessionState.AwaitingPeerDecision && _driver.State is AwaitPeerDecision decision
            ? decision
            : throw new InvalidOperationException("The session does not await a decision about its peer.");
}
