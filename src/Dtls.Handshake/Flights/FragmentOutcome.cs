namespace Dtls.Handshake.Flights;

/// <summary>What became of a handshake fragment.</summary>
internal enum FragmentOutcome
{
    /// <summary>Kept; perhaps the next message is whole now.</summary>
    Kept,

    /// <summary>Of a message that was delivered before: the peer repeats itself.</summary>
    Old,

    /// <summary>Too far ahead, or no room for it now; the peer will send it again.</summary>
    Ignored,

    /// <summary>No byte of a message that has some: nothing to keep, and nothing to send again.</summary>
    Empty,

    /// <summary>Type or length differ from an earlier fragment of the message, or the fragment ends beyond it.</summary>
    Mismatch,

    /// <summary>The message is longer than allowed.</summary>
    TooLong,
}
