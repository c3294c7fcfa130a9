using System.Text.Json;

namespace Dtls.TestKit;

/// <summary>
/// Published test vectors (JSON of the Wycheproof project) that lie beside the repository, in <c>../shared/vectors</c>. A test that needs one
/// is skipped where <see cref="IsPresent"/> says no.
/// </summary>
public static class PublicVectors
{
    private static readonly string? Folder = FindFolder();

    /// <summary>Whether <paramref name="fileName"/> is there.</summary>
    public static bool IsPresent(string fileName) => Folder is not null && File.Exists(Path.Combine(Folder, fileName));

    /// <summary>All tests of a file, each beside the group it stands in.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Read(string fileName)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, fileName)));
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group, test);
            }
        }
    }

    /// <summary>The bytes of a property that holds hexadecimal digits.</summary>
    public static byte[] Bytes(this JsonElement element, string property) => Convert.FromHexString(element.GetProperty(property).GetString()!);

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dtls.Perf.sln")))
            {
                return folder.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "vectors") : null;
            }
        }

        return null;
    }
}
