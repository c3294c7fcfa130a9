namespace Dtls.Sockets.Loops;

/// <summary>A payload that waits in a shard's inbox, in a pooled buffer.</summary>
internal readonly record struct SendRequest(Association Association, byte[] Buffer, int Length);
