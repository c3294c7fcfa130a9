namespace Dtls.Sockets.Tests;

/// <summary>A clock that can be broken, a few times or for good.</summary>
internal sealed class FailingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private int? _thread;
    private int _before;
    private int _failures;

    /// <summary>Lets some calls pass, and makes the next ones throw.</summary>
    /// <param name="thread">Whose calls; null for all.</param>
    public void Fail(int times, int after = 0, int? thread = null)
    {
        lock (_lock)
        {
            _thread = thread;
            _before = after;
            _failures = times;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            if (_failures > 0 && (_thread ?? Environment.CurrentManagedThreadId) == Environment.CurrentManagedThreadId && _before-- <= 0)
            {
                _failures--;
                throw new InvalidTimeZoneException("no time");
            }
        }

        return base.GetTimestamp();
    }
}
