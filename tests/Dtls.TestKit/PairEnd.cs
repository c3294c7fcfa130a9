using Dtls.Handshake;

namespace Dtls.TestKit;

/// <summary>One end of a <see cref="DtlsPair"/>: the session and everything it told its owner.</summary>
public sealed class PairEnd : IDtlsSink
{
    private DtlsSession? _session;

    /// <summary>The session; a server has none before its acceptor made one.</summary>
    public DtlsSession Session
    {
        get => _session ?? throw new InvalidOperationException("There is no session yet.");
        internal set => _session = value;
    }

    public bool HasSession => _session is not null;

    /// <summary>What happened, in order: "connected", "data", "verify", "keys", "closed".</summary>
    public List<string> Events { get; } = [];

    /// <summary>Payloads in order of arrival.</summary>
    public List<byte[]> Received { get; } = [];

    public bool IsConnected => _session is { State: DtlsSessionState.Connected };

    /// <summary>The failure given to OnClosed.</summary>
    public DtlsFailure? Failure { get; private set; }

    /// <summary>Whom the owner was asked about.</summary>
    public PeerIdentity? Asked { get; private set; }

    /// <summary>What the owner answers inside OnPeerVerification; null leaves the question open.</summary>
    public bool? Answer { get; set; }

    public void OnConnected(DtlsSession session) => Events.Add("connected");

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload)
    {
        Events.Add("data");
        Received.Add(payload.ToArray());
    }

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer)
    {
        Events.Add("verify");
        Asked = peer;
        if (Answer == true)
        {
            session.AcceptPeer(this);
        }
        else if (Answer == false)
        {
            session.RejectPeer(this);
        }
    }

    public void OnKeysUpdated(DtlsSession session) => Events.Add("keys");

    public void OnClosed(DtlsSession session, DtlsFailure? failure)
    {
        Events.Add("closed");
        Failure = failure;
    }
}
