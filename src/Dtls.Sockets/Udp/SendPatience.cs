using System.Net.Sockets;

namespace Dtls.Sockets.Udp;

/// <summary>
/// How long a batch may wait, in all, for room in the socket's send buffer: a millisecond. The thread that waits also receives, so the rest of
/// the batch is dropped rather than waited for.
/// </summary>
internal sealed class SendPatience(Socket socket, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    private bool _isSpent;
    private bool _hasWaited;
    private long _start;

    /// <summary>Begins a batch.</summary>
    public void Renew()
    {
        _isSpent = false;
        _hasWaited = false;
    }

    /// <summary>Waits for room. False when there is none, and time is over: nothing of this batch waits any more.</summary>
    public bool TryWait()
    {
        if (_isSpent)
        {
            return false;
        }

        TimeSpan left = Longest;
        if (_hasWaited)
        {
            left -= time.GetElapsedTime(_start);
        }
        else
        {
            _start = time.GetTimestamp();
            _hasWaited = true;
        }

        bool hasRoom = left > TimeSpan.Zero && socket.Poll(left, SelectMode.SelectWrite);
        _isSpent = !hasRoom;
        return hasRoom;
    }
}
