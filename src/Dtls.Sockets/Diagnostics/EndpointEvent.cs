namespace Dtls.Sockets.Diagnostics;

/// <summary>What an endpoint counts. <see cref="EndpointCounters"/> says what each means.</summary>
internal enum EndpointEvent
{
    DatagramReceived,
    ByteReceived,
    DatagramSent,
    ByteSent,
    PassedThrough,
    DroppedNotDtls,
    DroppedUnknownAddress,
    DroppedTooLong,
    DroppedTableFull,
    DroppedHalfOpenLimit,
    DroppedBacklogFull,
    DroppedReplacement,
    StatelessReply,
    HandshakeStarted,
    HandshakeCompleted,
    HandshakeFailed,
    Replaced,
    ConnectionClosed,
    SendQueueFull,
    SendWouldBlock,
    SendTooLong,
    SendUnreachable,
    SendFailed,
    ReceiveUnreachable,
    ReceiveFailed,
    Count,
}
