using Dtls.Handshake;

namespace Dtls.Sockets.Loops;

/// <summary>Something a shard is asked to do by another thread, payloads aside.</summary>
/// <param name="Kind">What.</param>
/// <param name="Association">Whom it is about; null when it is about all.</param>
/// <param name="Reason">For <see cref="ErrandKind.RejectPeer"/> and <see cref="ErrandKind.Abort"/>.</param>
/// <param name="Done">Completed when it is done; null when nobody waits.</param>
/// <param name="Work">For <see cref="ErrandKind.Run"/> and <see cref="ErrandKind.UpdateKeys"/>.</param>
internal readonly record struct Errand(
    ErrandKind Kind,
    Association? Association,
    DtlsFailure? Reason = null,
    TaskCompletionSource? Done = null,
    Action<DtlsSession>? Work = null);
