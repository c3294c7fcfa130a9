namespace Dtls.Handshake;

/// <summary>A <see cref="DtlsFailure"/> for those who await.</summary>
public sealed class DtlsException : Exception
{
    /// <summary>Wraps a failure.</summary>
    public DtlsException(DtlsFailure failure)
        : base((failure ?? throw new ArgumentNullException(nameof(failure))).ToString()) => Failure = failure;

    /// <summary>The alert and the reason.</summary>
    public DtlsFailure Failure { get; }

    /// <summary>The alert sent or received.</summary>
    public AlertDescription Alert => Failure.Alert;

    /// <summary>True when this side found the fault.</summary>
    public bool IsLocal => Failure.IsLocal;

    /// <summary>The reason in plain words.</summary>
    public string Reason => Failure.Reason;
}
