namespace Dtls.Sockets.Loops;

/// <summary>What became of a payload to be sent.</summary>
internal enum SendOutcome
{
    /// <summary>Sealed; it leaves with the batch.</summary>
    Sent,

    /// <summary>Copied; whoever is in the shard sends it before leaving.</summary>
    Queued,

    /// <summary>Too many wait already.</summary>
    Full,

    /// <summary>The association has ended, or cannot seal any more.</summary>
    Closed,

    /// <summary>It does not fit a record.</summary>
    TooLong,
}
