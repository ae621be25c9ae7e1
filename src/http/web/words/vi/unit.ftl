# Một đơn vị
unit-nothing = Không còn báo cáo nào phải gửi.
unit-to-do =
    { $n ->
       *[other] Còn { $n } mục phải báo cáo.
    }
unit-rank = Hạng { $name } trong các đơn vị.
unit-complete = Đã gửi đủ { $name }
unit-to-do-title = Phải làm, theo hạn
unit-needs = Còn thiếu:
unit-locked = Đang khóa:
unit-contributes = góp số liệu
unit-rest-title = Các mục khác của đơn vị
unit-rest-none = Không có mục nào khác.
