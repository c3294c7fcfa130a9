namespace Dtls.Benchmarks.Scale;

/// <summary>A clock that stands still until it is told to jump: what a session lets go of after minutes is gone at once.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private TimeSpan _jumped;

    public void Jump(TimeSpan far) => _jumped += far;

    public override long GetTimestamp() => (long)(_jumped.TotalSeconds * TimestampFrequency) + TimestampFrequency;
}
