namespace Dtls.Sockets.Loops;

/// <summary>Something that stands in a <see cref="TimerHeap"/>.</summary>
internal abstract class Timed
{
    /// <summary>Its place in the heap; -1 outside.</summary>
    internal int HeapIndex { get; set; } = -1;
}
