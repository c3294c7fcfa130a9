namespace Dtls.Sockets.Loops;

/// <summary>What somebody goes into a shard for.</summary>
internal enum ShardTurn
{
    /// <summary>To send something, after what others left to be sent.</summary>
    Send,

    /// <summary>To send what others left.</summary>
    Sends,

    /// <summary>That, errands, and deadlines. Never on the stack of the application, which may be called.</summary>
    Errands,

    /// <summary>All that, after what the transport has.</summary>
    Receive,
}
