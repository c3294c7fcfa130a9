namespace Dtls.Sockets.Loops;

/// <summary>The kinds of <see cref="Errand"/>.</summary>
internal enum ErrandKind
{
    /// <summary>Begin a client's handshake.</summary>
    Start,

    /// <summary>Let the peer in.</summary>
    AcceptPeer,

    /// <summary>Refuse the peer.</summary>
    RejectPeer,

    /// <summary>Replace our write keys.</summary>
    UpdateKeys,

    /// <summary>End with close_notify.</summary>
    Close,

    /// <summary>End with a fatal alert.</summary>
    Abort,

    /// <summary>Do something with the session.</summary>
    Run,

    /// <summary>End all associations and close the socket.</summary>
    Stop,
}
